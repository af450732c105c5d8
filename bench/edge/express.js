// What a user would write instead: each change's whole page comes as JSON, and is a row of SQLite.
// node bench/edge/express.js PORT FOLDER
import { DatabaseSync } from "node:sqlite";
import express from "../npm/node_modules/express/index.js";

const [, , port, folder] = process.argv;
const db = new DatabaseSync(`${folder}/rows.db`);
db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
db.exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, session TEXT, at INTEGER, url TEXT, html TEXT)");
const insert = db.prepare("INSERT INTO rows (session, at, url, html) VALUES (?, ?, ?, ?)");

const app = express();
app.use(express.json({ limit: "16mb" }));
app.get("/healthz", (_, answer) => answer.send("ok\n"));
app.post("/collect", ({ body: { session, at, url, html } }, answer) => {
  answer.json({ id: Number(insert.run(session, at, url, html).lastInsertRowid) });
});
app.listen(port, "127.0.0.1");
