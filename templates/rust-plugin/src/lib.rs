//! {{project-name}}: a plugin that filters text, with one socket of each kind.

use jackfield_guest::log;

jackfield_guest::plugin!({
    path: "wit",
    plug: "demo:text/filter",
    sockets: {
        "demo:text/words": direct,
        "demo:text/censor": exactly_one,
        "demo:text/cache": at_most_one,
        "demo:text/rater": at_least_one,
        "demo:text/listener": any,
    },
});

/// The plugin's state: one value for each instance, made by `Default` when the plugin is first called.
#[derive(Default)]
struct Plugin {
    texts: u32,
}

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> Result<String, Refusal> {
        if text.trim().is_empty() {
            return Err(Refusal::Empty);
        }
        self.texts += 1;

        // At most one: `None` where nothing is plugged in. A cache that fails is as good as none.
        if let Some(Ok(Some(known))) = cache::get(&text).map(|reply| reply.result) {
            return Ok(known);
        }

        let mut words = Vec::new();
        for word in text.split_whitespace() {
            // Exactly one, and its failure is a value: here a censor that fails lets every word through.
            if let Ok(false) = censor::wanted(word).result {
                return Err(Refusal::Word(word.to_owned()));
            }
            // Direct: a plain call. If the plug fails, this call fails with it.
            words.push(words::replacement(word).unwrap_or_else(|| word.to_owned()));
        }

        // At least one: the highest rating of those that gave one.
        let best = words.iter().max_by_key(|word| rater::rate(word).ok().max());
        let reply = match best {
            Some(best) => format!("{} ({best}!)", words.join(" ")),
            None => words.join(" "),
        };

        if let Some(Err(error)) = cache::put(&text, &reply).map(|stored| stored.result) {
            log::warn!("the cache did not keep it: {error}");
        }

        // Any number: each reply names its plugin, and a failure stands in its place.
        for (plugin, heard) in listener::heard(&format!("text {}: {reply}", self.texts)) {
            if let Err(error) = heard {
                log::warn!("{plugin} did not hear it: {error}");
            }
        }
        Ok(reply)
    }
}

#[cfg(test)]
mod tests {
    use jackfield_guest::DispatchError;
    use jackfield_guest::testing::Calls;

    use super::*;

    /// Closures stand for the plugs of every socket; what is not set behaves like a socket with nothing in it.
    #[test]
    fn every_socket_is_asked() {
        let heard = Calls::new();
        let _words = words::mock(|words| words.replacement(|word| (word == "colour").then(|| "color".to_owned())));
        let _censor = censor::mock(|censor| censor.wanted(|word| word != "darn"));
        let _rater = rater::mock(|rater| rater.rate(|word| word.len() as u32));
        let _listener = listener::mock(|listener| {
            let heard = heard.clone();
            listener.heard(move |line| heard.push(line.to_owned()));
        });

        let mut plugin = Plugin::default();
        assert_eq!(plugin.transform("a colour".to_owned()).unwrap(), "a color (color!)");
        assert_eq!(heard.take(), ["text 1: a color (color!)"]);
        assert!(matches!(plugin.transform("darn it".to_owned()), Err(Refusal::Word(word)) if word == "darn"));
        assert!(matches!(plugin.transform("  ".to_owned()), Err(Refusal::Empty)));
    }

    #[test]
    fn a_known_text_is_not_filtered_again() {
        let _cache = cache::mock(|cache| cache.get(|text| Some(format!("{text}, from the cache"))));
        assert_eq!(Plugin::default().transform("hello".to_owned()).unwrap(), "hello, from the cache");
    }

    /// A wrapped socket's failure is a value, and so is a mock's.
    #[test]
    fn a_failing_censor_lets_words_through() {
        let _words = words::mock(|words| words.replacement(|_| None));
        let _censor = censor::mock(|censor| censor.wanted(|_| Err::<bool, _>(DispatchError::Trap("it panicked".to_owned()))));
        assert_eq!(Plugin::default().transform("darn".to_owned()).unwrap(), "darn (darn!)");
    }
}
