//! The items of streams and futures in replies, printed as they come.

use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use jackfield::{DispatchError, Val, ValStream};
use serde::Serialize;

use crate::interrupt;
use crate::output::{Failure, Output, check_stdout, to_json, unwritten};
use crate::value::{Json, Numbered, Numbers, Source, wave};

/// How many items may wait to be printed.
const WAITING: usize = 64;

/// How many streams and futures of a call are read: each by a thread of its own.
const MOST: usize = 64;

/// How often it is looked whether somebody has pressed Ctrl-C.
const LOOK: Duration = Duration::from_millis(50);

/// What comes from a stream or future.
enum Event {
    Item(Val),
    End,
    Error(String),
}

/// Prints what comes, a line each, in order of arrival. False if one of them failed.
pub(super) fn print(
    streams: Vec<Numbered>,
    as_json: bool,
    numbers: &Numbers<'_>,
    output: &Output,
) -> Result<bool, Failure> {
    if streams.len() > MOST {
        let count = streams.len();
        let message = format!(
            "the replies hold {count} streams and futures, and none of them is read: at most {MOST} are. Call one plugin \
             alone, or read them in a program of your own"
        );
        return Err(Failure { code: 1, message });
    }
    let (sender, events) = sync_channel(WAITING);
    let labels: Vec<_> = streams.iter().map(|stream| (stream.kind, stream.number)).collect();
    for (place, stream) in streams.into_iter().enumerate() {
        let sender = sender.clone();
        let read = move || read(place, stream.stream, &sender);
        let thread = std::thread::Builder::new().name("jackfield-stream".to_owned()).spawn(read);
        thread.map_err(|error| {
            Failure::new(format!("a stream cannot be read, since no thread could be made: {error}"))
        })?;
    }
    drop(sender);
    let mut sound = true;
    loop {
        let (place, event) = match events.recv_timeout(LOOK) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) if !interrupt::is_interrupted() => continue,
            Err(_) => return Ok(sound),
        };
        let Some((kind, number)) = labels.get(place).copied() else { continue };
        sound &= !matches!(event, Event::Error(_));
        let is_future = kind == "future";
        let line = match event {
            // A future has one value, and no end.
            Event::End if is_future => continue,
            event if as_json => to_json(&Line::new(kind, number, &event, numbers))?,
            Event::Item(item) => format!("{kind}#{number}: {}", wave(&item, numbers)),
            Event::End => format!("{kind}#{number}: end"),
            Event::Error(text) => format!("{kind}#{number}: error: {text}"),
        };
        output.print(&format!("{line}\n"))?;
    }
}

/// An item or an end as an object of JSON.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    future: Option<u64>,
    #[serde(flatten)]
    what: What<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum What<'a> {
    Item(Json<'a>),
    End(bool),
    Error(&'a str),
}

impl<'a> Line<'a> {
    fn new(kind: &str, number: u64, event: &'a Event, numbers: &'a Numbers<'a>) -> Self {
        let number = Some(number);
        let (stream, future) = if kind == "future" { (None, number) } else { (number, None) };
        let what = match event {
            Event::Item(item) => What::Item(Json::new(item, numbers)),
            Event::End => What::End(true),
            Event::Error(text) => What::Error(text),
        };
        Self { stream, future, what }
    }
}

/// Reads one to its end.
fn read(place: usize, source: Source, sender: &SyncSender<(usize, Event)>) {
    let event = |item: Result<Val, DispatchError>| match item {
        Ok(item) => Event::Item(item),
        Err(error) => Event::Error(error.text()),
    };
    match source {
        Source::Future(future) => {
            let _ = sender.send((place, event(future.get())));
        }
        Source::Stream(stream) => {
            for item in stream {
                let last = item.is_err();
                // Nobody prints them any more after Ctrl-C.
                if sender.send((place, event(item))).is_err() || last {
                    return;
                }
            }
            let _ = sender.send((place, Event::End));
        }
    }
}

/// Writes the bytes of a reply to stdout as they are. `None` where it is no bytes.
pub(super) fn raw(value: &Val) -> Option<Result<(), Failure>> {
    match value {
        Val::Bytes(bytes) => Some(write(bytes)),
        Val::List(items) if items.is_empty() => Some(Ok(())),
        Val::Stream(stream) => Some(raw_stream(stream)),
        _ => None,
    }
}

fn raw_stream(stream: &ValStream) -> Result<(), Failure> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = stream
            .read(&mut buffer)
            .map_err(|error| Failure { code: 1, message: format!("the stream ended: {}", error.text()) })?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        write(bytes)?;
    }
}

fn write(bytes: &[u8]) -> Result<(), Failure> {
    check_stdout()?;
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| unwritten(&error))
}
