//! The large practice that is measured: 50,000 patients and 500,000 appointments over five years in
//! two clinics with six professionals and eight chairs (and a small one, to see how cost grows).
//!
//! People come in through `patients.import.run`, as they would. Appointments are written as rows,
//! with the journal on, because half a million calls would take an hour; their rules are not what is
//! measured here.

use crate::dice::Dice;
use crate::names::person;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, Error, Host, Result};
use rusqlite::named_params;
use serde_json::{Value, json};

/// How large, in all clinics together.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub patients: usize,
    pub appointments: usize,
}

pub const LARGE: Size = Size { patients: 50_000, appointments: 500_000 };
pub const SMALL: Size = Size { patients: 2_000, appointments: 20_000 };

/// Minutes of a visit, and visits a day of one professional: 08:00 to 19:00.
const MINUTES: i64 = 10;
const A_DAY: usize = 66;
const PER_CLINIC: usize = 3;
const CHAIRS: usize = 4;
/// Rows of one transaction.
const BATCH: usize = 20_000;

/// Fills a fresh practice; tells progress as `(done, total)`.
pub fn fill(host: &Host, admin: &Actor, size: Size, tell: &dyn Fn(usize, usize)) -> Result<()> {
    let call = |actor: &Actor, op: &str, input: Value| host.call_json(actor, op, input);
    let north = call(admin, "core.clinics.create", json!({ "code": "north", "name": "Norte" }))?;
    let second = Actor { user_id: admin.user_id.clone(), clinic_id: text(&north["id"])? };
    let total = size.patients + size.appointments;
    let mut dice = Dice::seeded(50_000);
    let mut done = 0;
    for (n, actor) in [admin, &second].into_iter().enumerate() {
        let staff = professionals(host, actor, n)?;
        let chairs = chairs(host, actor)?;
        import(host, actor, size.patients / 2, n, &mut dice)?;
        done += size.patients / 2;
        tell(done, total);
        let plan = Plan::new(host, actor, staff, chairs, size.appointments / 2)?;
        for from in (0..plan.count).step_by(BATCH) {
            plan.write(host, from..(from + BATCH).min(plan.count), &mut dice)?;
            done += BATCH.min(plan.count - from);
            tell(done, total);
        }
        host.as_system("sample.visits", |ctx| {
            ctx.db().execute(include_str!("measured/set_visits.sql"), [&actor.clinic_id])?;
            Ok(())
        })?;
    }
    host.as_system("sample.analyze", |ctx| Ok(ctx.db().execute_batch("ANALYZE")?))
}

fn text(value: &Value) -> Result<String> {
    let text = value.as_str().ok_or_else(|| Error::internal("the answer has no text there"))?;
    Ok(text.to_owned())
}

fn professionals(host: &Host, actor: &Actor, clinic: usize) -> Result<Vec<String>> {
    (0..PER_CLINIC)
        .map(|n| {
            let made = host.call_json(
                actor,
                "core.users.create",
                json!({
                    "email": format!("d{clinic}{n}@measured.cuspid"), "name": format!("Dr {clinic}{n}"),
                    "password": "measured one", "professional": true, "color": format!("pro-{}", n + 1),
                    "roles": [{ "clinic_id": actor.clinic_id, "role": "dentist" }],
                }),
            )?;
            text(&made["id"])
        })
        .collect()
}

fn chairs(host: &Host, actor: &Actor) -> Result<Vec<String>> {
    let standing = host.call_json(actor, "agenda.cabinets.list", json!({}))?;
    let mut chairs = Vec::new();
    for chair in standing.as_array().into_iter().flatten() {
        chairs.push(text(&chair["id"])?);
    }
    while chairs.len() < CHAIRS {
        let name = format!("Chair {}", chairs.len() + 1);
        let made = host.call_json(actor, "agenda.cabinets.create", json!({ "name": name }))?;
        chairs.push(text(&made["id"])?);
    }
    Ok(chairs)
}

/// Syllables for second surnames, so that few people share a name.
const BEGIN: [&str; 16] = [
    "Al", "Ber", "Cam", "Del", "Es", "Fer", "Gal", "Her", "Iz", "Jim", "Lo", "Mon", "Nav", "Or",
    "Pe", "Ro",
];
const MIDDLE: [&str; 8] = ["a", "en", "il", "or", "u", "ar", "es", "on"];
const END: [&str; 12] =
    ["dez", "ro", "tes", "lar", "do", "nes", "guez", "ga", "rra", "llo", "cena", "mar"];

fn import(host: &Host, actor: &Actor, count: usize, clinic: usize, dice: &mut Dice) -> Result<()> {
    let mut csv = String::from("nombre;apellidos;fecha_nacimiento;telefono;dni;email\n");
    for n in 0..count {
        let who = person(dice, n * 2 + clinic);
        let second = format!("{}{}{}", dice.pick(&BEGIN), dice.pick(&MIDDLE), dice.pick(&END));
        let cell = |key: &str| who[key].as_str().unwrap_or_default().replace(';', " ");
        csv.push_str(&format!(
            "{};{} {second};{};6{:08};{};{}\n",
            cell("first_name"),
            cell("last_name"),
            cell("date_of_birth"),
            10_000_000 + (n * 2 + clinic) * 799 % 89_000_000,
            cell("national_id"),
            cell("email"),
        ));
    }
    let input = json!({ "content": STANDARD.encode(csv), "file_name": "measured.csv" });
    let report = host.call_json(actor, "patients.import.run", input)?;
    let imported = report["imported"].as_u64().unwrap_or(0) as usize;
    if imported * 100 < count * 95 {
        return Err(Error::internal(format!("only {imported} of {count} people were imported")));
    }
    Ok(())
}

struct Plan {
    clinic_id: String,
    staff: Vec<String>,
    chairs: Vec<String>,
    patients: Vec<String>,
    days: Vec<Date>,
    zone: TimeZone,
    zone_name: String,
    now: Timestamp,
    count: usize,
}

impl Plan {
    fn new(
        host: &Host,
        actor: &Actor,
        staff: Vec<String>,
        chairs: Vec<String>,
        count: usize,
    ) -> Result<Plan> {
        let zone_name = host.practice().zone;
        let zone = TimeZone::get(&zone_name).map_err(out_of_range)?;
        let patients = host.as_system("sample.people", |ctx| {
            let mut statement = ctx.db().prepare(include_str!("measured/people.sql"))?;
            let rows = statement.query_map([&actor.clinic_id], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<Vec<String>>>()?)
        })?;
        let now = Timestamp::now();
        let wanted = count.div_ceil(A_DAY * PER_CLINIC);
        // Nine tenths of the days lie behind, one tenth ahead.
        let mut date = now.to_zoned(zone.clone()).date();
        date = date.checked_sub(((wanted as i64) * 9 / 10 * 7 / 5).days()).map_err(out_of_range)?;
        let mut days = Vec::with_capacity(wanted);
        while days.len() < wanted {
            if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                days.push(date);
            }
            date = date.tomorrow().map_err(out_of_range)?;
        }
        let clinic_id = actor.clinic_id.clone();
        Ok(Plan { clinic_id, staff, chairs, patients, days, zone, zone_name, now, count })
    }

    fn write(&self, host: &Host, range: std::ops::Range<usize>, dice: &mut Dice) -> Result<()> {
        host.as_system("sample.appointments", |ctx| {
            let mut insert = ctx.db().prepare(include_str!("measured/insert_appointment.sql"))?;
            for n in range {
                let (day, within) = (n / (A_DAY * PER_CLINIC), n % (A_DAY * PER_CLINIC));
                let (who, slot) = (within / A_DAY, within % A_DAY);
                let minute = 8 * 60 + slot as i64 * MINUTES;
                let start = self.days[day].at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
                let end = start.checked_add(MINUTES.minutes()).map_err(out_of_range)?;
                let at = |wall: DateTime| -> Result<Timestamp> {
                    Ok(wall.to_zoned(self.zone.clone()).map_err(out_of_range)?.timestamp())
                };
                let (from, until) = (at(start)?, at(end)?);
                let status = self.status(from, dice);
                insert.execute(named_params! {
                    ":id": ctx.new_id(), ":clinic": self.clinic_id,
                    ":patient": dice.pick(&self.patients), ":professional": self.staff[who],
                    ":cabinet": self.chairs[who], ":start_local": wall(start),
                    ":end_local": wall(end), ":zone": self.zone_name,
                    ":start": from.as_millisecond(), ":end": until.as_millisecond(),
                    ":status": status, ":at": from.to_string(),
                    ":title": ["Check-up", "Filling", "Scaling", "Crown"][slot % 4],
                })?;
            }
            Ok(())
        })
    }

    fn status(&self, start: Timestamp, dice: &mut Dice) -> &'static str {
        match (start < self.now, dice.roll(100)) {
            (true, 0..5) => "cancelled",
            (true, 5..10) => "no_show",
            (true, _) => "completed",
            (false, 0..50) => "confirmed",
            (false, _) => "scheduled",
        }
    }
}

fn wall(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn out_of_range(error: jiff::Error) -> Error {
    Error::internal(format!("a date of the sample is out of range: {error}"))
}
