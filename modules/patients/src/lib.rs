pub mod fold;
pub mod import;
pub mod national_id;
pub mod phone;
