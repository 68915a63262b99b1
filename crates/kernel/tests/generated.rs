use std::path::Path;

#[test]
fn the_lock_of_core_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    testkit::check_or_write(&root.join("sync.lock.yaml"), &testkit::sync_lock(&kernel::CORE, &[]));
}
