use kernel::Module;
use serde_json::json;
use testkit::TestHost;

testkit::contract!(module_dev_tools::MODULE);

#[test]
fn an_administrator_sees_every_operation_with_its_schemas() {
    let test = TestHost::new(&[testkit::installing(&module_dev_tools::MODULE)]);
    let rows = test.ok("dev_tools.operations", json!({}));
    let rows = rows.as_array().unwrap();
    let create = rows.iter().find(|row| row["id"] == "core.users.create").unwrap();
    assert_eq!(create["category"], "write");
    assert_eq!(create["permission"], "core.users.write");
    assert!(create["input"]["properties"]["email"].is_object(), "{create}");
    let own = rows.iter().find(|row| row["id"] == "dev_tools.operations").unwrap();
    assert_eq!(own["module"], "dev_tools");
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted());
}

#[test]
fn nobody_else_gets_in_or_hears_of_it() {
    let test = TestHost::new(&[testkit::installing(&module_dev_tools::MODULE)]);
    let seen = test.ok("core.navigation", json!({}));
    assert!(seen["layers"].as_array().unwrap().contains(&json!("dev_tools")));
    assert!(seen["entries"].to_string().contains("/dev-tools"));
    for role in ["dentist", "hygienist", "assistant", "receptionist"] {
        let person = test.person(role, &format!("{role}@example.com"));
        let error = test.refused_as(&person, "dev_tools.operations", json!({}));
        assert_eq!(error.reason(), Some("unknown_operation"), "{role}");
        let seen = test.ok_as(&person, "core.navigation", json!({})).to_string();
        assert!(!seen.contains("dev"), "{role} sees {seen}");
    }
}

#[test]
fn it_is_internal_and_waits_to_be_asked_for() {
    let manifest = module_dev_tools::MODULE.manifest().unwrap();
    assert_eq!(manifest.tier, kernel::Tier::Internal);
    assert!(!manifest.auto_install && manifest.removable);
}
