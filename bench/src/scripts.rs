//! What a script in the sandbox of `examples/scripts` takes: ratios of one way to another, in the same run.

use std::path::Path;
use std::time::{Duration, Instant};

use jackfield_scripts::{Sandbox, SandboxBuilder, Script, measure as many};
use serde_json::{Value, json};

use crate::measure::{self, Pair, Subject, Taken, median};

/// The engine plugin, as `cargo xtask build-plugins` puts it.
const ENGINE: &str = "target/plugins/script-engine.wasm";

/// The length of a track in laps of 140 metres, from its points.
const TRACK: &str = r"
    const radians = degrees => degrees * Math.PI / 180;
    const metres = ([lon1, lat1], [lon2, lat2]) => {
        const [a, b] = [radians(lat1), radians(lat2)];
        const cosine = Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(radians(lon1 - lon2));
        return Math.acos(Math.min(1, cosine)) * 180 / Math.PI * 60 * 1853.159;
    };
    const points = data.features.map(feature => feature.geometry.coordinates);
    points.slice(1).reduce((sum, point, at) => sum + metres(points[at], point), 0) / 140
";

/// Track points as a watch records them: a GeoJSON collection of 260, each with what else such a file says.
fn track() -> String {
    let feature = |at: u32| {
        let angle = f64::from(at) / 20.0;
        json!({
            "type": "Feature",
            "properties": {
                "track_fid": 0, "track_seg_id": 0, "track_seg_point_id": at, "ele": 21.5 + angle.sin(),
                "time": format!("2026-05-01T10:{:02}:{:02}Z", at / 60, at % 60), "magvar": null, "geoidheight": null,
                "name": null, "cmt": null, "desc": null, "src": null, "link1_href": null, "link1_text": null, "sym": null,
                "type": null, "fix": null, "sat": null, "hdop": null, "vdop": null, "pdop": null, "ageofdgpsdata": null,
                "heart_rate": 120 + at % 40, "cadence": 80 + at % 7,
            },
            "geometry": { "type": "Point", "coordinates": [151.2 + angle.cos() * 1e-3, -33.86 + angle.sin() * 1e-3] },
        })
    };
    json!({ "type": "FeatureCollection", "features": (0..260).map(feature).collect::<Vec<_>>() }).to_string()
}

/// One way of running a script against another, and how high the ratio may be.
struct Goal {
    name: &'static str,
    at_most: f64,
    ours: fn(SandboxBuilder) -> SandboxBuilder,
    peer: fn(SandboxBuilder) -> SandboxBuilder,
    source: &'static str,
}

const GOALS: [Goal; 3] = [
    Goal {
        name: "script: a fresh instance against a kept one, track",
        at_most: 1.2,
        ours: |builder| builder,
        peer: SandboxBuilder::keep_instance,
        source: TRACK,
    },
    Goal {
        name: "script: a fresh instance against a kept one, empty",
        at_most: 1.2,
        ours: |builder| builder,
        peer: SandboxBuilder::keep_instance,
        source: "",
    },
    Goal {
        name: "script: time looked at each 100 us against none",
        at_most: 1.1,
        ours: |builder| builder.time(Duration::from_secs(10)).tick(Duration::from_micros(100)),
        peer: |builder| builder,
        source: TRACK,
    },
];

fn script(change: fn(SandboxBuilder) -> SandboxBuilder, source: &str) -> Script {
    let builder = change(Sandbox::builder(ENGINE).time(None));
    let sandbox = builder.build().unwrap_or_else(|error| panic!("{error}"));
    sandbox.compile(source, "bench.js").unwrap_or_else(|error| panic!("{error}"))
}

fn subject(change: fn(SandboxBuilder) -> SandboxBuilder, source: &str) -> Subject {
    let (script, data) = (script(change, source), (!source.is_empty()).then(track));
    Subject::new(move |repeats| {
        for _ in 0..repeats {
            if let Err(error) = script.run_json(data.as_deref()) {
                panic!("{error}");
            }
        }
    })
}

/// Measures, and prints a line each; nothing where the engine was not built.
pub(crate) fn run() -> Vec<Value> {
    if !Path::new(ENGINE).exists() {
        eprintln!(
            "left out: scripts, since {ENGINE} is not there; `cargo xtask build-plugins script-engine` builds it"
        );
        return Vec::new();
    }
    let mut results = Vec::new();
    for goal in &GOALS {
        let mut pair = [Pair { ours: subject(goal.ours, goal.source), peer: subject(goal.peer, goal.source) }];
        let mut taken = [Taken::default()];
        measure::run(&mut pair, 201, &mut taken);
        let [Taken { ratios, ours, peer }] = taken;
        let (ours, peer, ratio) = (median(ours), median(peer), median(ratios));
        println!("{:<52} {:>7.1} us {:>7.1} us {ratio:>7.2} {:>7.2}", goal.name, ours / 1e3, peer / 1e3, goal.at_most);
        results
            .push(json!({ "name": goal.name, "ours_ns": ours, "peer_ns": peer, "ratio": ratio, "goal": goal.at_most }));
    }
    let threads = threads();
    println!("{:<52} {:>29.2} {:>7.2}", "script: two threads against one, track, times as many", threads, 1.9);
    results.push(json!({ "name": "script: two threads against one", "ratio": threads, "at_least": 1.9 }));
    results
}

/// How many times as many runs two threads make in the same time as one.
fn threads() -> f64 {
    let (script, data) = (script(|builder| builder, TRACK), track());
    let speed = |threads| match many::runs(&script, Some(&data), 300, threads) {
        Ok(measured) => measured.per_second(),
        Err(error) => panic!("{error}"),
    };
    let begin = Instant::now();
    let mut ratios = Vec::new();
    while ratios.len() < 9 && begin.elapsed() < Duration::from_secs(60) {
        ratios.push(speed(2) / speed(1));
    }
    median(ratios)
}
