//! A rule of a device: what to do about the air in a room.

jackfield_guest::plugin!({ path: "wit", plug: "demo:device/rule" });

#[derive(Default)]
struct Air;

#[plug]
impl Rule for Air {
    fn advise(&mut self, celsius: f32, humidity: f32) -> String {
        let advice = match (celsius, humidity) {
            (celsius, _) if celsius.is_nan() || celsius < -60.0 || celsius > 80.0 => "check the sensor",
            (celsius, humidity) if celsius >= 28.0 && humidity >= 65.0 => "dry and cool",
            (celsius, _) if celsius >= 28.0 => "cool",
            (celsius, _) if celsius < 17.0 => "heat",
            (_, humidity) if humidity >= 65.0 => "dry",
            _ => "leave it as it is",
        };
        advice.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_room_has_its_advice() {
        for (celsius, humidity, advice) in [
            (31.5, 72.0, "dry and cool"),
            (30.0, 20.0, "cool"),
            (12.0, 90.0, "heat"),
            (f32::NAN, 0.0, "check the sensor"),
        ] {
            assert_eq!(Air.advise(celsius, humidity), advice);
        }
    }
}
