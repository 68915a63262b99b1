mod probe;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use probe::practice_of;
use serde_json::json;
use std::time::Instant;

#[test]
fn speed() {
    let test = practice_of("MA");
    let first = ["Mohamed","Fatima","Youssef","Maria","Lucía","Omar","Salma","Marta","Ana","Karim","Nadia","Jose","Hassan","Imane","Tamara","Mehdi","Sara","Olga","Rachid","Khadija"];
    let last = ["El Amrani","Benali","Martínez","López","Alaoui","Idrissi","García","Núñez","Tazi","Berrada","Fassi","Marín","Ruiz","Saez","Zapata","Benkirane","Cherkaoui","Lahlou","Mansouri","Bennani"];
    let mut x: u64 = 42;
    let mut rnd = move |n: u64| { x ^= x << 13; x ^= x >> 7; x ^= x << 17; x % n };
    let north = test.other_clinic();
    let mut text = String::from("nom;prenom;date_naissance;gsm;cin\n");
    for _ in 0..25_000 {
        text.push_str(&format!("{} {};{} {};{:04}-{:02}-{:02};06{:08};AB{:06}\n", last[rnd(20) as usize], last[rnd(20) as usize], first[rnd(20) as usize], first[rnd(20) as usize], 1940+rnd(80), 1+rnd(12), 1+rnd(28), 10000000+rnd(89999999), rnd(1000000)));
    }
    let mut text2 = text.clone();
    text2.push('\n');
    let t = Instant::now();
    let r = test.ok("patients.import.run", json!({"content": STANDARD.encode(&text)}));
    eprintln!("import {} in {:?}", r["imported"], t.elapsed());
    let t = Instant::now();
    let mut text = String::from("nom;prenom;date_naissance;gsm;cin\n");
    for _ in 0..25_000 {
        text.push_str(&format!("{} {};{} {};{:04}-{:02}-{:02};06{:08};AB{:06}\n", last[rnd(20) as usize], last[rnd(20) as usize], first[rnd(20) as usize], first[rnd(20) as usize], 1940+rnd(80), 1+rnd(12), 1+rnd(28), 10000000+rnd(89999999), rnd(1000000)));
    }
    let r = test.ok("patients.import.run", json!({"content": STANDARD.encode(&text)}));
    eprintln!("import {} in {:?}", r["imported"], t.elapsed());
    test.ok_as(&north, "patients.import.run", json!({"content": STANDARD.encode(&text2)}));
    let ids: Vec<String> = test.host.as_system("t", |ctx| { let mut s = ctx.db().prepare("SELECT patient_id FROM patients_visit WHERE substr(patient_id,-1) IN ('0','1')")?; Ok(s.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?) }).unwrap();
    for (n, id) in ids.iter().take(2000).enumerate() {
        let at = format!("2026-{:02}-{:02}T09:00:00Z", 1 + n % 10, 1 + n % 28);
        let _ = test.host.call_json(&test.admin, "probe.visits", json!({"id": id, "last": at}));
    }
    let measure = |name: &str, op: &str, input: serde_json::Value| {
        let mut times: Vec<_> = (0..30).map(|_| { let t = Instant::now(); test.ok(op, input.clone()); t.elapsed() }).collect();
        times.sort();
        eprintln!("{name}: p50 {:?} p95 {:?}", times[15], times[28]);
    };
    for q in ["mar", "fat", "ana", "m", "ma", "mar lop", "amr", "maria lopez", "612345", "61234", "612", "AB123456", "zzz", "2811", "elamr", "mart"] {
        measure(&format!("search {q}"), "patients.search", json!({"query": q}));
    }
    for s in ["name", "-last_visit", "-name"] {
        measure(&format!("list {s}"), "patients.list", json!({"sort": s}));
        measure(&format!("list {s} p1250"), "patients.list", json!({"sort": s, "page": 1250}));
        measure(&format!("list {s} p2000"), "patients.list", json!({"sort": s, "page": 2000}));
    }
    measure("list query mar", "patients.list", json!({"query": "mar"}));
    measure("recent", "patients.recent", json!({}));
    measure("dup", "patients.duplicates", json!({}));
    let id = ids[5].clone();
    let _ = test.host.call_json(&test.admin, "patients.get", json!({"id": id}));
    measure("get", "patients.get", json!({"id": test.ok("patients.list", json!({}))["data"][0]["id"]}));
    measure("create", "patients.create", json!({"first_name": "Zoe", "last_name": "Quint", "phone": "0612345678"}));
}
