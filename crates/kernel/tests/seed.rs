//! First rows: planted once, brought along, never over somebody's edit.

use kernel::{
    Code, Ctx, Manifest, Migration, Module, Nothing, Operation, Result, Seed, read, write,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::TestHost;

/// A module with shelves (per clinic), books, and labels that never sync.
struct Library {
    version: &'static str,
    name: &'static str,
    depends: &'static str,
    yaml: &'static str,
}

const SCHEMA: &str = "
    CREATE TABLE {m}_shelf (
        id TEXT PRIMARY KEY,
        clinic_id TEXT NOT NULL REFERENCES core_clinic (id),
        name TEXT NOT NULL,
        place TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(place)),
        archived_at TEXT,
        _sv BLOB NOT NULL DEFAULT x''
    ) STRICT;
    CREATE TABLE {m}_book (
        id TEXT PRIMARY KEY,
        clinic_id TEXT REFERENCES core_clinic (id),
        shelf_id TEXT REFERENCES {m}_shelf (id),
        title TEXT NOT NULL CHECK (length(title) > 0),
        pages INTEGER,
        price REAL,
        status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'lent', 'archived')),
        _sv BLOB NOT NULL DEFAULT x''
    ) STRICT;
    CREATE TABLE {m}_label (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE TABLE {m}_stamp (
        id TEXT PRIMARY KEY, text TEXT NOT NULL, _sv BLOB NOT NULL DEFAULT x''
    ) STRICT;
    CREATE TABLE {m}_use (
        id TEXT PRIMARY KEY, stamp_id TEXT NOT NULL REFERENCES {m}_stamp (id)
    ) STRICT;
    CREATE TABLE {m}_fact (
        id TEXT PRIMARY KEY, text TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1,
        _sv BLOB NOT NULL DEFAULT x''
    ) STRICT;";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sql {
    sql: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Cells(Vec<Vec<String>>);

fn look(ctx: &Ctx<'_>, input: Sql) -> Result<Cells> {
    let mut statement = ctx.db().prepare(&input.sql)?;
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cell = |at| Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default());
        (0..width).map(cell).collect::<rusqlite::Result<Vec<_>>>()
    })?;
    Ok(Cells(rows.collect::<rusqlite::Result<_>>()?))
}

fn edit(ctx: &Ctx<'_>, input: Sql) -> Result<()> {
    ctx.db().execute_batch(&input.sql)?;
    Ok(())
}

fn calls(ctx: &Ctx<'_>, _: Nothing) -> Result<i64> {
    let sql = "SELECT count(*) FROM core_journal AS j JOIN core_call AS c ON c.id = j.call_id
               WHERE c.op = 'core.seed'";
    Ok(ctx.db().query_row(sql, [], |row| row.get(0))?)
}

impl Module for Library {
    fn manifest(&self) -> Result<Manifest> {
        let (m, depends) = (self.name, self.depends);
        let yaml = format!(
            "{{name: {m}, summary: s, author: a, license: MIT, category: official, tier: optional,
              auto_install: true, depends: [{depends}],
              entities: {{{m}_shelf: lww, {m}_book: lww, {m}_label: none, {m}_use: none,
                {m}_stamp: lww,
                {m}_fact: append}}}}"
        );
        Manifest::parse(&yaml, self.version)
    }

    fn migrations(&self) -> Vec<Migration> {
        let sql = SCHEMA.replace("{m}", self.name);
        vec![Migration { name: "V1__library", sql: Box::leak(sql.into_boxed_str()) }]
    }

    fn seeds(&self) -> Vec<Seed> {
        vec![Seed { file: "books.yaml", yaml: self.yaml }]
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            read("look", "look", "Reads.", look),
            write("edit", "edit", "Writes.", edit),
            read("planted", "look", "Journal rows of seeds.", calls),
        ]
    }

    fn sync_lock(&self) -> &'static str {
        let core: &dyn Module = &kernel::CORE;
        let lock = kernel::SyncLock::default().extend(
            &self.manifest().expect("a manifest"),
            &core.migrations(),
            &self.migrations(),
        );
        let yaml = lock.and_then(|lock| lock.to_yaml()).expect("a lock");
        Box::leak(yaml.into_boxed_str())
    }
}

fn library(version: &'static str, yaml: &'static str) -> &'static dyn Module {
    Box::leak(Box::new(Library { version, name: "library", depends: "", yaml }))
}

fn open(yaml: &'static str) -> TestHost {
    TestHost::new(&[library("0.1.0", yaml)])
}

/// The same practice, opened by a program that brings the module in `version` with other seeds.
fn reopened(test: TestHost, version: &'static str, yaml: &'static str) -> TestHost {
    test.reopened(&[library(version, yaml)])
}

fn look_at(test: &TestHost, sql: &str) -> Value {
    test.ok("library.look", json!({ "sql": sql }))
}

fn books(test: &TestHost) -> Value {
    look_at(test, "SELECT title, status FROM library_book ORDER BY title")
}

/// What went wrong with the module's first rows.
fn failure(yaml: &'static str) -> String {
    let test = open(yaml);
    let health = test.ok("core.health", json!({}));
    let finding = &health["findings"][0];
    assert_eq!(finding["module"], "library", "{health}");
    finding["message"].as_str().unwrap_or_default().to_owned()
}

const FIRST: &str = "
- xml_id: library.main
  table: library_shelf
  per_clinic: true
  values:
    name: Main
    place: { room: 1, tags: [a, b], self: null }
- xml_id: atlas
  table: library_book
  per_clinic: true
  values:
    shelf_id: $xmlref:library.main
    title: Atlas
    pages: 200
    price: 12
- xml_id: rules
  table: library_book
  values: { title: Rules }
- xml_id: house
  table: library_book
  noupdate: true
  values: { title: House }
- xml_id: red
  table: library_label
  values: { text: red }
";

#[test]
fn records_become_rows_and_twice_is_a_no_op() {
    let test = open(FIRST);
    assert_eq!(
        books(&test),
        json!([["Atlas", "active"], ["House", "active"], ["Rules", "active"]])
    );
    let shelf = "SELECT shelf.name, place, iif(shelf.clinic_id = book.clinic_id, 'same', ''),
                        iif(length(shelf.id) = 36, 'id', '')
                 FROM library_shelf AS shelf JOIN library_book AS book ON book.shelf_id = shelf.id";
    let place = r#"{"room":1,"self":null,"tags":["a","b"]}"#;
    assert_eq!(look_at(&test, shelf), json!([["Main", place, "same", "id"]]));
    // A version that changes nothing plants nothing.
    let before = test.ok("library.planted", json!({}));
    let test = reopened(test, "0.2.0", FIRST);
    assert_eq!(test.ok("library.planted", json!({})), before);
    let versions = test.ok("core.modules.info", json!({ "name": "library" }));
    assert_eq!(versions["version"], "0.2.0", "{versions}");
}

#[test]
fn a_later_clinic_gets_its_own_rows() {
    let test = open(FIRST);
    let north = test.other_clinic();
    let rows = "SELECT name, clinic_id FROM library_shelf ORDER BY clinic_id";
    let shelves = look_at(&test, rows);
    let both = json!([["Main", test.admin.clinic_id], ["Main", north.clinic_id]]);
    assert_eq!(shelves, both);
    let apart = "SELECT book.title FROM library_book AS book JOIN library_shelf AS shelf
                 ON shelf.id = book.shelf_id AND shelf.clinic_id = book.clinic_id";
    assert_eq!(look_at(&test, apart), json!([["Atlas"], ["Atlas"]]));
    assert_eq!(books(&test).as_array().map(Vec::len), Some(4));
    // And an upgrade finds nothing missing.
    let test = reopened(test, "0.2.0", FIRST);
    assert_eq!(books(&test).as_array().map(Vec::len), Some(4));
}

#[test]
fn a_clinic_can_be_made_while_an_upgrade_has_failed() {
    let test = open(FIRST);
    let bad: &'static str = Box::leak(FIRST.replace("pages: 200", "pages: many").into_boxed_str());
    let test = reopened(test, "0.2.0", bad);
    assert_eq!(test.ok("core.health", json!({}))["ok"], false);
    test.other_clinic();
    let shelves = "SELECT name FROM library_shelf";
    let refused = test.refused("library.look", json!({ "sql": shelves }));
    assert_eq!(refused.reason(), Some("module_inactive"), "it may stand on half of its seeds");
    let test = reopened(test, "0.2.1", FIRST);
    assert_eq!(look_at(&test, shelves), json!([["Main"], ["Main"]]));
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn a_new_version_updates_what_nobody_touched() {
    let test = open(FIRST);
    let other = FIRST.replace("title: Rules", "title: New rules").replace("House }", "Home }");
    let other = other.replace("pages: 200", "pages: 210");
    let test = reopened(test, "0.2.0", Box::leak(other.into_boxed_str()));
    assert_eq!(
        look_at(&test, "SELECT title, CAST(pages AS TEXT) FROM library_book ORDER BY title"),
        json!([["Atlas", "210"], ["House", ""], ["New rules", ""]]),
        "a noupdate record stays"
    );
}

#[test]
fn what_a_person_edited_is_respected() {
    let test = open(FIRST);
    test.ok(
        "library.edit",
        json!({ "sql":
        "UPDATE library_book SET status = 'lent' WHERE title = 'Rules';
         DELETE FROM library_label;" }),
    );
    let other =
        FIRST.replace("title: Rules", "title: New rules").replace("text: red", "text: blue");
    let test = reopened(test, "0.2.0", Box::leak(other.into_boxed_str()));
    assert_eq!(books(&test), json!([["Atlas", "active"], ["House", "active"], ["Rules", "lent"]]));
    assert_eq!(
        look_at(&test, "SELECT text FROM library_label"),
        json!([]),
        "deleted stays deleted"
    );
}

const STAMPS: &str = "
- { xml_id: kept, table: library_stamp, values: { text: kept } }
- { xml_id: fact, table: library_fact, values: { text: fact } }
";

#[test]
fn what_left_the_file_is_archived_unless_touched_and_comes_back() {
    let both: &'static str = Box::leak(format!("{FIRST}{STAMPS}").into_boxed_str());
    let test = open(both);
    test.ok(
        "library.edit",
        json!({ "sql":
        "UPDATE library_shelf SET name = 'Mine' WHERE name = 'Main'" }),
    );
    let test = reopened(test, "0.2.0", "[]");
    assert_eq!(
        books(&test),
        json!([["Atlas", "archived"], ["House", "active"], ["Rules", "archived"]]),
        "noupdate records stay"
    );
    let shelf = "SELECT name, archived_at FROM library_shelf";
    assert_eq!(look_at(&test, shelf), json!([["Mine", ""]]), "touched: left");
    let others = "SELECT text FROM library_label UNION ALL SELECT text FROM library_stamp
                  UNION ALL SELECT text FROM library_fact WHERE active = 1";
    assert_eq!(look_at(&test, others), json!([["fact"]]), "deleted where nothing says archived");
    let deleted = "SELECT j.kind FROM core_journal AS j WHERE j.kind = 'delete'";
    assert_eq!(look_at(&test, deleted), json!([["delete"]]), "as the journal knows");
    let test = reopened(test, "0.3.0", both);
    assert_eq!(
        books(&test),
        json!([["Atlas", "active"], ["House", "active"], ["Rules", "active"]])
    );
    assert_eq!(look_at(&test, others), json!([["red"], ["kept"], ["fact"]]));
}

#[test]
fn what_left_the_file_stays_where_somebody_uses_it() {
    let test = open(STAMPS);
    let uses = "INSERT INTO library_use (id, stamp_id) SELECT 'u', id FROM library_stamp";
    test.ok("library.edit", json!({ "sql": uses }));
    let test = reopened(test, "0.2.0", "[]");
    assert_eq!(look_at(&test, "SELECT text FROM library_stamp"), json!([["kept"]]));
    assert_eq!(test.ok("core.health", json!({})), json!({ "ok": true, "findings": [] }));
    test.ok("library.edit", json!({ "sql": "DELETE FROM library_use" }));
    let test = reopened(test, "0.3.0", "[]");
    assert_eq!(look_at(&test, "SELECT text FROM library_stamp"), json!([]));
}

#[test]
fn what_somebody_edited_is_not_deleted() {
    let test = open(STAMPS);
    test.ok("library.edit", json!({ "sql": "UPDATE library_stamp SET text = 'ours'" }));
    let test = reopened(test, "0.2.0", "[]");
    assert_eq!(look_at(&test, "SELECT text FROM library_stamp"), json!([["ours"]]));
}

#[test]
fn facts_are_planted_once() {
    let test = open(STAMPS);
    let other = STAMPS.replace("text: fact", "text: other").replace("text: kept", "text: new");
    let test = reopened(test, "0.2.0", Box::leak(other.into_boxed_str()));
    let both = "SELECT text FROM library_fact UNION ALL SELECT text FROM library_stamp";
    assert_eq!(look_at(&test, both), json!([["fact"], ["new"]]));
}

#[test]
fn mistakes_show_file_line_and_caret() {
    let text =
        failure("- xml_id: a\n  table: library_book\n  values:\n    title: A\n    tilte: B\n");
    assert!(
        text.contains(
            "books.yaml:5:5: there is no column tilte in library_book\n\
             5 |     tilte: B\n  |     ^^^^^"
        ),
        "{text}"
    );
    let text = failure("- xml_id: a\n  table: library_book\n  values: { pages: many, title: A }\n");
    assert!(text.contains("books.yaml:3:13: pages holds whole numbers"), "{text}");
    let text = failure("- xml_id: a\n  table: library_book\n  values: { title: 12 }\n");
    assert!(text.contains(":3:13: title holds text: put the value in quotes"), "{text}");
    let text = failure("- xml_id: a\n  table: library_book\n  values: { id: x, title: A }\n");
    assert!(text.contains(":3:13: id is filled by the host"), "{text}");
    let text = failure("- xml_id: a\n  tabel: library_book\n  values: {}\n");
    assert!(text.contains("unknown field `tabel`"), "{text}");
}

#[test]
fn only_the_modules_own_tables_are_written() {
    let text = failure("- xml_id: a\n  table: core_setting\n  values: { value: '1' }\n");
    assert!(text.contains(":2:3: core_setting is not among the entities"), "{text}");
    let text = failure("- xml_id: a\n  table: 'library_book\" --'\n  values: {}\n");
    assert!(text.contains("is not among the entities"), "{text}");
}

#[test]
fn one_bad_record_plants_nothing() {
    let test = open(
        "- { xml_id: a, table: library_book, values: { title: A } }\n- { xml_id: b, table: library_book, values: { title: '' } }\n",
    );
    let health = test.ok("core.health", json!({}));
    let text = health["findings"][0]["message"].as_str().unwrap();
    assert!(text.contains("books.yaml:2:5: the table refuses the row: CHECK"), "{text}");
    let error = test.refused("library.look", json!({ "sql": "SELECT 1" }));
    assert_eq!(error.code(), Code::Unavailable, "the module is not live");
    // A program with the mistake mended plants it at the next start.
    let test =
        reopened(test, "0.1.1", "- { xml_id: a, table: library_book, values: { title: A } }\n");
    assert_eq!(books(&test), json!([["A", "active"]]));
}

#[test]
fn references_reach_up_the_file_and_into_depends_only() {
    let later = "- { xml_id: a, table: library_book, values: { title: A, shelf_id: '$xmlref:b' } }
- { xml_id: b, table: library_shelf, per_clinic: true, values: { name: B } }\n";
    assert!(failure(later).contains("books.yaml:1:57: no record library.b stands further up"));
    let shared = "- { xml_id: b, table: library_shelf, per_clinic: true, values: { name: B } }
- { xml_id: a, table: library_book, values: { title: A, shelf_id: '$xmlref:b' } }\n";
    assert!(failure(shared).contains("is `per_clinic` missing here?"));
    let foreign = "- { xml_id: a, table: library_book, values: { title: '$xmlref:hello.b' } }\n";
    assert!(failure(foreign).contains("belongs to hello, which is not in `depends`"));

    let upper: &'static dyn Module = Box::leak(Box::new(Library {
        version: "0.1.0",
        name: "upper",
        depends: "library",
        yaml: "- { xml_id: u, table: upper_book, per_clinic: true,
            values: { title: '$xmlref:library.main' } }
- { xml_id: list, table: upper_shelf, per_clinic: true,
    values: { name: L, place: { first: '$xmlref:u', all: ['$xmlref:library.main'] } } }\n",
    }));
    let test = TestHost::new(&[upper, library("0.1.0", FIRST)]);
    test.other_clinic();
    let joined = "SELECT shelf.name FROM upper_book AS book JOIN library_shelf AS shelf
                  ON shelf.id = book.title AND shelf.clinic_id = book.clinic_id";
    assert_eq!(look_at(&test, joined), json!([["Main"], ["Main"]]));
    let nested = "SELECT list.name FROM upper_shelf AS list
                  JOIN upper_book AS book ON book.id = list.place ->> 'first'
                  JOIN library_shelf AS main ON main.id = list.place ->> '$.all[0]'";
    assert_eq!(look_at(&test, nested), json!([["L"], ["L"]]));
}

#[test]
fn planting_is_journaled_like_any_write() {
    let test = open(FIRST);
    let made = test.ok("core.audit.list", json!({ "op": "core.modules.install" }));
    let changes = &made["data"][0]["changes"];
    assert_eq!(changes.as_array().map(Vec::len), Some(4), "{made}");
    assert_eq!(changes[0]["kind"], "insert");
}
