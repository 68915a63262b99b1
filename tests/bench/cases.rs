//! What is measured. The raw side is plain SQL with the right index, reading the same columns.

use crate::Bench;
use crate::figures::Pair;
use jiff::{Timestamp, ToSpan};
use kernel::{Mode, Result};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, named_params, params_from_iter};
use serde_json::{Value, json};

/// Answers of the raw side are read to the last cell, or SQLite would not have produced them.
fn drain(db: &Connection, sql: &str, values: &[Cell]) -> Result<usize> {
    let mut statement = db.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            std::hint::black_box(row.get_ref(column)?);
        }
        count += 1;
    }
    Ok(count)
}

/// People and days that the cases ask for, spread over the whole practice.
struct Pool {
    patients: Vec<String>,
    names: Vec<String>,
    phones: Vec<String>,
    days: Vec<jiff::civil::Date>,
}

fn pool(bench: &Bench) -> Result<Pool> {
    let clinic = &bench.actor.clinic_id;
    let column = |sql: &str| -> Result<Vec<String>> {
        let mut statement = bench.raw.prepare(sql)?;
        let rows = statement.query_map([clinic], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    };
    let days = column(include_str!("raw/pick_days.sql"))?;
    let days = days.iter().filter_map(|day| day.parse().ok()).collect();
    Ok(Pool {
        patients: column(include_str!("raw/pick_patients.sql"))?,
        names: column(include_str!("raw/pick_names.sql"))?,
        phones: column(include_str!("raw/pick_phones.sql"))?,
        days,
    })
}

pub fn all(bench: &Bench) -> Result<Vec<Pair>> {
    let pool = pool(bench)?;
    let mut pairs = vec![door(bench)?];
    pairs.extend(searches(bench, &pool)?);
    pairs.extend(lists(bench, &pool)?);
    pairs.extend(agenda(bench, &pool)?);
    pairs.extend(writes(bench, &pool)?);
    Ok(pairs)
}

fn call(bench: &Bench, op: &str, input: Value) -> Result<()> {
    bench.host.call(&bench.actor, op, input, Mode::Run).map(|answer| {
        std::hint::black_box(answer.get().len());
    })
}

/// Goes through a list for ever.
fn next<T: Clone>(list: &[T], n: &mut usize) -> T {
    *n += 1;
    list[*n % list.len()].clone()
}

fn door(bench: &Bench) -> Result<Pair> {
    Pair::measure(
        "the door itself (core.settings.get)",
        500,
        || call(bench, "core.settings.get", json!({ "key": "core.none" })),
        || drain(&bench.raw, include_str!("raw/setting.sql"), &[text("core.none")]).map(|_| ()),
    )
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

fn searches(bench: &Bench, pool: &Pool) -> Result<Vec<Pair>> {
    let clinic = text(&bench.actor.clinic_id);
    let case = |name: &'static str, words: Vec<String>| {
        let (mut a, mut b) = (0, 0);
        Pair::measure(
            name,
            200,
            || {
                call(
                    bench,
                    "patients.search",
                    json!({ "query": next(&words, &mut a), "limit": 10 }),
                )
            },
            || {
                let quoted = format!("\"{}\"", next(&words, &mut b));
                let sql = include_str!("raw/search.sql");
                drain(&bench.raw, sql, &[text(&quoted), clinic.clone()]).map(|_| ())
            },
        )
        .map(|pair| pair.goal(1.5))
    };
    let first = |length: usize, list: &[String]| -> Vec<String> {
        list.iter().map(|word| word.chars().take(length).collect()).collect()
    };
    Ok(vec![
        case("patients.search, 3 letters of a name", first(3, &pool.names))?,
        case("patients.search, 6 letters of a name", first(6, &pool.names))?,
        case("patients.search, 5 digits of a phone", first(5, &pool.phones))?,
    ])
}

fn lists(bench: &Bench, pool: &Pool) -> Result<Vec<Pair>> {
    let clinic = text(&bench.actor.clinic_id);
    let deep = (bench.size.patients / 2 / 20 - 10).min(2000) as i64;
    let page = |name: &'static str, page: i64| {
        Pair::measure(
            name,
            200,
            || call(bench, "patients.list", json!({ "page": page, "sort": "-last_visit" })),
            || {
                let offset = Cell::Integer((page - 1) * 20);
                drain(&bench.raw, include_str!("raw/list.sql"), &[clinic.clone(), offset])
                    .map(|_| ())
            },
        )
        .map(|pair| pair.goal(1.5))
    };
    let (mut a, mut b, mut c, mut d) = (0, 0, 0, 0);
    Ok(vec![
        page("patients.list, first page by last visit", 1)?,
        page("patients.list, a page near the end", deep)?,
        Pair::measure(
            "patients.get",
            500,
            || call(bench, "patients.get", json!({ "id": next(&pool.patients, &mut a) })),
            || {
                let id = text(&next(&pool.patients, &mut b));
                drain(&bench.raw, include_str!("raw/patient.sql"), &[id]).map(|_| ())
            },
        )?
        .goal(2.0),
        Pair::measure(
            "a patient's appointments",
            200,
            || {
                let input = json!({
                    "from": "2015-01-01", "to": "2035-12-31", "page_size": 100,
                    "patient_id": next(&pool.patients, &mut c),
                });
                call(bench, "agenda.appointments.list", input)
            },
            || {
                let id = text(&next(&pool.patients, &mut d));
                drain(&bench.raw, include_str!("raw/of_patient.sql"), &[id]).map(|_| ())
            },
        )?
        .goal(1.5),
    ])
}

fn agenda(bench: &Bench, pool: &Pool) -> Result<Vec<Pair>> {
    let clinic = text(&bench.actor.clinic_id);
    let range = |day: jiff::civil::Date, days: i64| -> Result<[Cell; 3]> {
        let ms = |date: jiff::civil::Date| {
            date.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp().as_millisecond())
        };
        let end =
            day.checked_add(days.days()).map_err(|e| kernel::Error::internal(e.to_string()))?;
        let bad = |e: jiff::Error| kernel::Error::internal(e.to_string());
        Ok([
            clinic.clone(),
            Cell::Integer(ms(day).map_err(bad)?),
            Cell::Integer(ms(end).map_err(bad)?),
        ])
    };
    let (mut a, mut b, mut c, mut d) = (0, 0, 0, 0);
    Ok(vec![
        Pair::measure(
            "agenda.appointments.list, one week",
            60,
            || {
                let day = next(&pool.days, &mut a);
                let to = day
                    .checked_add(6.days())
                    .map_err(|e| kernel::Error::internal(e.to_string()))?;
                let input =
                    json!({ "from": day.to_string(), "to": to.to_string(), "page_size": 1000 });
                call(bench, "agenda.appointments.list", input)
            },
            || {
                drain(
                    &bench.raw,
                    include_str!("raw/range.sql"),
                    &range(next(&pool.days, &mut b), 7)?,
                )
                .map(|_| ())
            },
        )?
        .goal(1.5),
        Pair::measure(
            "agenda.day",
            100,
            || call(bench, "agenda.day", json!({ "date": next(&pool.days, &mut c).to_string() })),
            || {
                drain(
                    &bench.raw,
                    include_str!("raw/range.sql"),
                    &range(next(&pool.days, &mut d), 1)?,
                )
                .map(|_| ())
            },
        )?
        .goal(1.5),
    ])
}

/// Writes go to a far year, each to a slot of its own; the raw side writes the same rows (with journal
/// and call) in one transaction with the same durability, into tables without the host's triggers.
fn writes(bench: &Bench, pool: &Pool) -> Result<Vec<Pair>> {
    let chairs = bench.host.call_json(&bench.actor, "agenda.cabinets.list", json!({}))?;
    let chair = chairs[0]["id"].clone();
    bench.raw.execute_batch(include_str!("raw/make_tables.sql"))?;
    let mut made: Vec<String> = Vec::new();
    let mut slot = existing_far(bench)?;
    let (mut n, mut m) = (0, 0);
    let create = Pair::measure(
        "agenda.appointments.create",
        200,
        || {
            slot += 1;
            let day = jiff::civil::date(2040, 1, 2)
                .checked_add((slot / 12).days())
                .map_err(|e| kernel::Error::internal(e.to_string()))?;
            let hour = 8 + slot % 12;
            let input = json!({
                "patient_id": next(&pool.patients, &mut n), "cabinet_id": chair,
                "start": format!("{day}T{hour:02}:00"), "end": format!("{day}T{hour:02}:30"),
                "override": { "reason": "measured" },
            });
            let answer = bench.host.call_json(&bench.actor, "agenda.appointments.create", input)?;
            made.push(answer["id"].as_str().unwrap_or_default().to_owned());
            Ok(())
        },
        || raw_write(&bench.raw, &next(&pool.patients, &mut m)),
    )?
    .goal(2.0);
    let mut ids = made.into_iter();
    let mut m = 0;
    let transition = Pair::measure(
        "agenda.appointments.transition",
        180,
        || match ids.next() {
            Some(id) => call(
                bench,
                "agenda.appointments.transition",
                json!({ "id": id, "to": "confirmed" }),
            ),
            None => Ok(()),
        },
        || raw_write(&bench.raw, &next(&pool.patients, &mut m)),
    )?
    .goal(2.0);
    bench.raw.execute_batch(include_str!("raw/drop_tables.sql"))?;
    Ok(vec![create, transition])
}

fn existing_far(bench: &Bench) -> Result<i64> {
    let sql =
        "SELECT count(*) FROM agenda_appointment WHERE clinic_id = ?1 AND start_ms > 2208988800000";
    Ok(bench.raw.query_row(sql, [&bench.actor.clinic_id], |row| row.get(0))?)
}

fn raw_write(db: &Connection, patient: &str) -> Result<()> {
    let tx = db.unchecked_transaction()?;
    let id = kernel::id::new(Timestamp::now());
    let values = named_params! { ":id": id, ":patient": patient };
    tx.prepare_cached(include_str!("raw/write_call.sql"))?.execute([&id])?;
    tx.prepare_cached(include_str!("raw/write_appointment.sql"))?.execute(values)?;
    tx.prepare_cached(include_str!("raw/write_journal.sql"))?.execute(values)?;
    tx.prepare_cached(include_str!("raw/write_event.sql"))?.execute([&id])?;
    Ok(tx.commit()?)
}
