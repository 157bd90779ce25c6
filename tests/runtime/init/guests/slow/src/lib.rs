//! Takes its time to start: it makes a table of prime numbers.

jackfield_guest::plugin!({ path: "../../wit", plug: "init-case:configured/slow" });

const LIMIT: usize = 200_000;

#[derive(Default)]
struct Plugin {
    primes: Vec<u32>,
    config: String,
}

#[plug]
impl Slow for Plugin {
    fn init(&mut self, config: String) -> Result<(), String> {
        if config.contains("refuse") {
            return Err("this configuration will not do".to_owned());
        }
        self.config = config;
        for _ in 0..10 {
            let mut sieve = vec![true; LIMIT];
            for at in 2..LIMIT {
                if sieve[at] {
                    (at * 2..LIMIT).step_by(at).for_each(|multiple| sieve[multiple] = false);
                }
            }
            self.primes = (2..LIMIT).filter(|at| sieve[*at]).map(|at| at as u32).collect();
        }
        Ok(())
    }

    fn primes(&mut self) -> u32 {
        self.primes.len() as u32
    }

    fn config(&mut self) -> String {
        self.config.clone()
    }
}
