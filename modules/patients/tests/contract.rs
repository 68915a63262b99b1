testkit::contract!(module_patients::MODULE);
