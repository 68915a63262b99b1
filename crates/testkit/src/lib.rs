//! For tests: a host in a temporary folder, the contract every module passes, generated files.

mod contract;
mod folder_module;
mod generated;
mod host;
mod installing;
mod reference;
mod round_trip;

pub use contract::check as check_contract;
pub use folder_module::FolderModule;
pub use generated::{check_or_write, sync_lock, typescript};
pub use host::{EMAIL, PASSWORD, TestHost};
pub use installing::installing;
pub use reference::{events_page, modules_page};

/// Gives a module the whole battery: `testkit::contract!(module_hello::MODULE, [&module_x::MODULE]);`
/// with the modules it depends on in brackets.
#[macro_export]
macro_rules! contract {
    ($module:expr) => {
        $crate::contract!($module, []);
    };
    ($module:expr, [$($dependency:expr),* $(,)?]) => {
        #[test]
        fn contract() {
            $crate::check_contract(
                &$module,
                &[$($dependency),*],
                std::path::Path::new(env!("CARGO_MANIFEST_DIR")),
            );
        }
    };
}
