use serde_json::json;
use testkit::TestHost;

#[test]
fn a_clock_that_jumps_back_does_not_disorder_what_is_written() {
    let test = TestHost::new(&[testkit::installing(&module_hello::MODULE)]);
    test.ok("hello.say", json!({ "text": "first" }));
    test.clock.set("2020-01-01T00:00:00Z".parse().unwrap());
    test.ok("hello.say", json!({ "text": "second" }));
    test.clock.set("2026-11-24T09:00:00Z".parse().unwrap());
    test.ok("hello.say", json!({ "text": "third" }));
    let stamps: Vec<i64> = test
        .host
        .as_system("test.stamps", |ctx| {
            let mut statement = ctx.db().prepare(
                "SELECT call.stamp FROM core_call AS call JOIN core_journal AS journal
                 ON journal.call_id = call.id WHERE call.op = 'hello.say' ORDER BY journal.seq",
            )?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        })
        .unwrap();
    assert_eq!(stamps.len(), 3);
    assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "{stamps:?}");
}

#[test]
fn a_write_outside_a_call_fails() {
    let test = TestHost::new(&[testkit::installing(&module_hello::MODULE)]);
    test.ok("hello.say", json!({ "text": "hola" }));
    let entry = test.registry.practice("clinica").unwrap();
    let key = test.registry.unlock(&entry, "lucia@example.com", testkit::PASSWORD).unwrap().key;
    let path = test.registry.path_of(&entry);
    drop(test.host);
    let raw = kernel::raw_connection(&path, &key).unwrap();
    for sql in ["UPDATE hello_greeting SET text = 'x'", "DELETE FROM hello_greeting"] {
        assert!(raw.execute(sql, []).is_err(), "{sql} was allowed");
    }
    let text: String =
        raw.query_row("SELECT text FROM hello_greeting", [], |row| row.get(0)).unwrap();
    assert_eq!(text, "hola");
}
