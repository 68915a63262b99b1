use kernel::{Bus, Ctx, Error, Manifest, Module, Result};
use module_hello::GreetingSaid;
use serde_json::json;
use testkit::TestHost;

testkit::contract!(module_hello::MODULE);

#[test]
fn a_greeting_is_heard_in_its_clinic_only() {
    let test = TestHost::new(&[testkit::installing(&module_hello::MODULE)]);
    let said = test.ok("hello.say", json!({ "text": "Buenos días" }));
    let heard = test.ok("hello.list", json!({}));
    assert_eq!(heard[0], said);
    let north = test.other_clinic();
    assert_eq!(test.ok_as(&north, "hello.list", json!({})), json!([]));
}

#[test]
fn an_empty_greeting_is_refused_and_nothing_is_written() {
    let test = TestHost::new(&[testkit::installing(&module_hello::MODULE)]);
    test.bad_field("hello.say", json!({ "text": "  " }), "text");
    test.bad_field("hello.say", json!({ "text": "a", "loud": true }), "loud");
    assert_eq!(test.ok("hello.list", json!({})), json!([]));
}

#[test]
fn a_greeting_is_marked_with_what_the_seeds_brought() {
    let test = TestHost::new(&[testkit::installing(&module_hello::MODULE)]);
    let marks = test.ok("hello.marks", json!({}));
    assert_eq!(marks[0], json!({ "code": "thanks", "icon": "heart" }));
    let said = test.ok("hello.say", json!({ "text": "Gracias", "mark": "thanks" }));
    assert_eq!(test.ok("hello.list", json!({}))[0], said);
    test.bad_field("hello.say", json!({ "text": "a", "mark": "loud" }), "mark");
}

#[test]
fn a_practice_says_how_long_a_greeting_may_be() {
    let test = TestHost::new(&[testkit::installing(&module_hello::MODULE)]);
    let text = json!({ "text": "This is a greeting of more than thirty characters." });
    test.ok("hello.say", text.clone());
    let set = |max: i64| json!({ "name": "hello", "values": { "max_length": max } });
    test.ok("core.modules.configure", set(30));
    test.bad_field("hello.say", text, "text");
    test.bad_field("core.modules.configure", set(201), "values.max_length");
}

#[test]
fn who_may_only_read_cannot_say() {
    let test = TestHost::new(&[testkit::installing(&module_hello::MODULE)]);
    let dentist = test.person("dentist", "d@example.com");
    let error = test.refused_as(&dentist, "hello.say", json!({ "text": "hola" }));
    assert_eq!(error.code(), kernel::Code::Forbidden);
    test.ok_as(&dentist, "hello.list", json!({}));
}

/// A module that depends on this one and hears what it says.
struct Listening;

impl Module for Listening {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "name: listening\nsummary: hears greetings\nauthor: us\nlicense: MIT\n\
                    category: official\ntier: optional\nauto_install: true\ndepends: [hello]\n";
        Manifest::parse(yaml, "0.1.0")
    }

    fn events(&self, bus: &mut Bus) {
        bus.on::<GreetingSaid>(objects);
    }
}

fn objects(_: &Ctx<'_>, said: &GreetingSaid) -> Result<()> {
    Err(Error::invalid("objection", format!("somebody objects to {}", said.greeting_id)))
}

#[test]
fn a_listener_that_objects_leaves_nothing_behind() {
    let hello = testkit::installing(&module_hello::MODULE);
    let test = TestHost::new(&[hello, &Listening]);
    let error = test.refused("hello.say", json!({ "text": "hola" }));
    assert_eq!(error.reason(), Some("objection"));
    assert_eq!(test.ok("hello.list", json!({})), json!([]));
}
