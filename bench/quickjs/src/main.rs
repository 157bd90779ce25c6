//! Runs a script in a native QuickJS, in a fresh runtime each time, as the script engine does in a fresh instance.
//!
//! Called with the files of a script and of its data. For each line with a number on standard input it makes so many runs, and prints
//! the value of the last and the nanoseconds of processor time that a run took.

use std::error::Error;
use std::io::BufRead;

use rquickjs::{Context, Runtime};

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = std::env::args().skip(1);
    let mut file = || files.next().map(std::fs::read_to_string).ok_or("a script and its data are expected");
    let (script, data) = (file()??, file()??);
    for line in std::io::stdin().lock().lines() {
        let runs: u32 = line?.trim().parse()?;
        let begin = now();
        let mut value = String::new();
        for _ in 0..runs {
            value = run(&script, &data)?;
        }
        println!("{value} {}", (now() - begin) / f64::from(runs.max(1)));
    }
    Ok(())
}

fn run(script: &str, data: &str) -> Result<String, Box<dyn Error>> {
    let runtime = Runtime::new()?;
    runtime.set_gc_threshold(4 << 20);
    Context::full(&runtime)?.with(|ctx| {
        if !data.is_empty() {
            ctx.globals().set("data", ctx.json_parse(data)?)?;
        }
        let value: rquickjs::Value<'_> = ctx.eval(script)?;
        let json = ctx.json_stringify(value)?;
        Ok(json.map(|json| json.to_string()).transpose()?.unwrap_or_default())
    })
}

/// The nanoseconds that this thread has spent.
fn now() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
