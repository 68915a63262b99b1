//! The agenda through the one door.

testkit::contract!(module_agenda::MODULE, [&module_patients::MODULE]);
