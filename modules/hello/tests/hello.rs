use serde_json::json;
use testkit::TestHost;

testkit::contract!(module_hello::MODULE);

#[test]
fn a_greeting_is_heard_in_its_clinic_only() {
    let test = TestHost::new(&[&module_hello::MODULE]);
    let said = test.ok("hello.say", json!({ "text": "Buenos días" }));
    let heard = test.ok("hello.list", json!({}));
    assert_eq!(heard[0], said);
    let north = test.other_clinic();
    assert_eq!(test.ok_as(&north, "hello.list", json!({})), json!([]));
}

#[test]
fn an_empty_greeting_is_refused_and_nothing_is_written() {
    let test = TestHost::new(&[&module_hello::MODULE]);
    test.bad_field("hello.say", json!({ "text": "  " }), "text");
    test.bad_field("hello.say", json!({ "text": "a", "loud": true }), "loud");
    assert_eq!(test.ok("hello.list", json!({})), json!([]));
}

#[test]
fn who_may_only_read_cannot_say() {
    let test = TestHost::new(&[&module_hello::MODULE]);
    let dentist = test.person("dentist", "d@example.com");
    let error = test.refused_as(&dentist, "hello.say", json!({ "text": "hola" }));
    assert_eq!(error.code(), kernel::Code::Forbidden);
    test.ok_as(&dentist, "hello.list", json!({}));
}
