//! What people type to find somebody, in plain and folded, beside a trigram index over it. It never
//! leaves the encrypted file, and can be made anew from the patients themselves.

use crate::details::Details;
use crate::fold::{digits, fold};
use crate::record::{Record, national_id_twin, phone_twin};
use crate::{phone, visit};
use kernel::{Ctx, Result};
use rusqlite::{OptionalExtension, named_params};

/// Holds lists, search and possible duplicates in step with a row that was just written. `touched`
/// when a person worked on it, which makes it one of the recent ones.
pub(crate) fn keep(ctx: &Ctx<'_>, record: &Record, touched: bool) -> Result<()> {
    let hidden = record.merged_into.is_some();
    let standing = if hidden { "merged" } else { record.details.status.as_str() };
    let n = place(ctx, record, standing, touched)?;
    if hidden {
        return forget(ctx, &record.id, n);
    }
    let entry = Entry::of(ctx, record)?;
    entry.write(ctx, &record.id, n)?;
    pair(ctx, record, &entry)
}

/// Takes a row that an undone import leaves behind out of lists and search.
pub(crate) fn remove(ctx: &Ctx<'_>, record: &Record) -> Result<()> {
    let n = place(ctx, record, "removed", false)?;
    forget(ctx, &record.id, n)
}

fn place(ctx: &Ctx<'_>, record: &Record, standing: &str, touched: bool) -> Result<i64> {
    visit::list(
        ctx,
        &visit::Listed {
            patient_id: &record.id,
            standing,
            sort_name: &record.details.sort_name(),
            chart_number: &record.chart_number,
            date_of_birth: record.details.date_of_birth.as_deref(),
            created_at: &record.created_at,
            touched,
        },
    )
}

fn forget(ctx: &Ctx<'_>, id: &str, n: i64) -> Result<()> {
    if let Some(text) = text_of(ctx, n)? {
        unindex(ctx, n, &text)?;
        ctx.db().prepare_cached(include_str!("shadow/delete.sql"))?.execute([n])?;
    }
    unpair(ctx, id)
}

fn text_of(ctx: &Ctx<'_>, n: i64) -> Result<Option<String>> {
    let mut statement = ctx.db().prepare_cached(include_str!("shadow/find.sql"))?;
    Ok(statement.query_row([n], |row| row.get(0)).optional()?)
}

/// One row of the shadow.
struct Entry {
    text: String,
    phone: Option<String>,
    phone_display: Option<String>,
    name_key: String,
    name_birth: Option<String>,
}

impl Entry {
    /// A patient is also found by what stands in rows that were merged into it: the old chart number,
    /// the maiden name, the other telephone.
    fn of(ctx: &Ctx<'_>, record: &Record) -> Result<Entry> {
        let country = ctx.practice().country;
        let mut text = Text::default();
        text.add(&record.chart_number, &record.details, &country);
        for id in merged_into(ctx, &record.id)? {
            let other = Record::load(ctx, &id)?;
            text.add(&other.chart_number, &other.details, &country);
        }
        let d = &record.details;
        let name_key = name_key(&d.first_name, &d.last_name);
        Ok(Entry {
            text: text.0,
            phone_display: d.phone.as_deref().map(|number| phone::display(number, &country)),
            phone: d.phone.clone(),
            name_birth: d.date_of_birth.as_deref().map(|birth| format!("{name_key}|{birth}")),
            name_key,
        })
    }

    fn write(&self, ctx: &Ctx<'_>, id: &str, n: i64) -> Result<()> {
        let before = text_of(ctx, n)?;
        ctx.db().prepare_cached(include_str!("shadow/put.sql"))?.execute(named_params! {
            ":n": n, ":patient": id, ":clinic": ctx.clinic_id(), ":text": self.text,
            ":phone": self.phone, ":phone_display": self.phone_display,
            ":name_key": self.name_key, ":name_birth": self.name_birth,
        })?;
        match before {
            Some(text) if text == self.text => return Ok(()),
            Some(text) => unindex(ctx, n, &text)?,
            None => {}
        }
        ctx.db()
            .prepare_cached(include_str!("shadow/index.sql"))?
            .execute(named_params! { ":n": n, ":text": self.text })?;
        Ok(())
    }
}

fn unindex(ctx: &Ctx<'_>, n: i64, text: &str) -> Result<()> {
    ctx.db()
        .prepare_cached(include_str!("shadow/unindex.sql"))?
        .execute(named_params! { ":n": n, ":text": text })?;
    Ok(())
}

/// The rows that were merged into a patient, directly or by way of another.
pub(crate) fn merged_into(ctx: &Ctx<'_>, id: &str) -> Result<Vec<String>> {
    let mut statement = ctx.db().prepare_cached(include_str!("shadow/merged_into.sql"))?;
    let ids = statement.query_map([id], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The words of a name in alphabetical order: first and last name typed in each other's field are
/// the same person.
pub(crate) fn name_key(first: &str, last: &str) -> String {
    let folded = fold(&format!("{first} {last}"));
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// Words, each after two spaces.
#[derive(Default)]
struct Text(String);

impl Text {
    fn add(&mut self, chart_number: &str, d: &Details, country: &str) {
        let alt = [d.first_name_alt.as_deref(), d.last_name_alt.as_deref()];
        let names = [Some(d.first_name.as_str()), Some(d.last_name.as_str())];
        names.into_iter().chain(alt).flatten().for_each(|name| self.words(name));
        self.words(chart_number);
        let number = digits(chart_number);
        self.word(number.trim_start_matches('0'));
        if let Some(phone) = &d.phone {
            self.word(&digits(phone));
            let at_home = digits(&phone::display(phone, country));
            if at_home != digits(phone) {
                self.word(&at_home);
            }
        }
        if let Some((year, month, day)) = d.date_of_birth.as_deref().and_then(split_date) {
            self.word(&format!("{day}{month}{year}"));
            self.word(&format!("{year}{month}{day}"));
            self.word(&format!("{day}{month}{}", &year[2..]));
        }
    }

    /// Also without the spaces between: people type "odonnell" and "noureddine".
    fn words(&mut self, text: &str) {
        let folded = fold(text);
        folded.split(' ').for_each(|word| self.word(word));
        if folded.contains(' ') {
            self.word(&folded.replace(' ', ""));
        }
    }

    fn word(&mut self, word: &str) {
        if !word.is_empty() {
            self.0.push_str("  ");
            self.0.push_str(word);
        }
    }
}

fn split_date(date: &str) -> Option<(&str, &str, &str)> {
    let mut parts = date.split('-');
    Some((parts.next().filter(|year| year.len() == 4)?, parts.next()?, parts.next()?))
}

/// Finds anew who this may be the same person as. A key that very many share (the telephone of a
/// home, a name of the country) gives only some pairs: it tells nothing.
fn pair(ctx: &Ctx<'_>, record: &Record, entry: &Entry) -> Result<()> {
    unpair(ctx, &record.id)?;
    let d = &record.details;
    ctx.db().prepare_cached(include_str!("shadow/pair.sql"))?.execute(named_params! {
        ":patient": record.id, ":clinic": ctx.clinic_id(),
        ":name_key": entry.name_key, ":name_birth": entry.name_birth, ":birth": d.date_of_birth,
        ":phone_twin": phone_twin(ctx, d.phone.as_deref()),
        ":national_id_twin": national_id_twin(ctx, d.national_id.as_deref()),
    })?;
    Ok(())
}

fn unpair(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    ctx.db().prepare_cached(include_str!("shadow/unpair_a.sql"))?.execute([id])?;
    ctx.db().prepare_cached(include_str!("shadow/unpair_b.sql"))?.execute([id])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_patient() {
        let details = Details {
            first_name: "Nour-Eddine".into(),
            last_name: "Núñez".into(),
            phone: Some("+212696281515".into()),
            date_of_birth: Some("1980-11-04".into()),
            ..Details::default()
        };
        let mut text = Text::default();
        text.add("A-00012", &details, "MA");
        assert_eq!(
            text.0,
            "  nour  eddine  noureddine  nunez  a  00012  a00012  12  212696281515  0696281515  \
             04111980  19801104  041180"
        );
    }

    #[test]
    fn a_name_is_the_same_in_either_field() {
        assert_eq!(name_key("Olga", "Núñez Ruiz"), name_key("NUÑEZ RUIZ", "olga"));
        assert_ne!(name_key("Olga", "Núñez"), name_key("Olga", "Núñez Ruiz"));
    }
}
