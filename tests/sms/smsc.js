// An SMS centre that speaks SMPP 3.4: `node smsc.js PORT`, with npm's `smpp` in NODE_PATH. Each message that it gets is a
// line of JSON on stdout; each line of JSON on stdin is a text from a telephone. Numbers ending in 000 are refused,
// those in 999 are not delivered.
const readline = require("node:readline");
const smpp = require("smpp");

const REFUSED = smpp.ESME_RINVDSTADR;
const UNDELIVERABLE = 5, DELIVERED = 2, UCS2 = 8, RECEIPT = 4;
let taken = 0, line = null;

function told(id, pdu) {
  const lost = pdu.destination_addr.endsWith("999");
  return {
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: RECEIPT,
    receipted_message_id: id,
    message_state: lost ? UNDELIVERABLE : DELIVERED,
    short_message: `id:${id} sub:001 dlvrd:00${lost ? 0 : 1} submit date:2611021200 done date:2611021200 ` +
      `stat:${lost ? "UNDELIV" : "DELIVRD"} err:${lost ? "027" : "000"} text:`,
  };
}

function take(session, pdu) {
  const { udh, message } = pdu.short_message;
  const text = Buffer.isBuffer(message) ? message.toString("hex") : message;
  console.log(JSON.stringify({ to: pdu.destination_addr, from: pdu.source_addr, coding: pdu.data_coding, parts: udh ? udh[0][3] : 1, text }));
  if (pdu.destination_addr.endsWith("000")) return session.send(pdu.response({ command_status: REFUSED }));
  taken += 1;
  const id = taken.toString(16).padStart(8, "0");
  session.send(pdu.response({ message_id: id }));
  if (pdu.registered_delivery & 1) setTimeout(() => session.deliver_sm(told(id, pdu)), 50);
}

function greet(session, pdu) {
  const known = pdu.system_id === "test" && pdu.password === "testonly";
  session.send(pdu.response({ command_status: known ? 0 : smpp.ESME_RBINDFAIL, system_id: "centre" }));
  if (known) line = session; else session.close();
}

const server = smpp.createServer({}, (session) => {
  session.on("error", () => {});
  for (const bind of ["bind_transceiver", "bind_transmitter", "bind_receiver"]) session.on(bind, (pdu) => greet(session, pdu));
  session.on("enquire_link", (pdu) => session.send(pdu.response()));
  session.on("unbind", (pdu) => { session.send(pdu.response()); session.close(); });
  session.on("submit_sm", (pdu) => take(session, pdu));
});
server.listen(Number(process.argv[2]), "127.0.0.1");

readline.createInterface({ input: process.stdin }).on("line", (asked) => {
  const { from, to, text } = JSON.parse(asked);
  const plain = /^[\x20-\x5a\x61-\x7a]*$/.test(text);
  line.deliver_sm({ source_addr: from, destination_addr: to, data_coding: plain ? 0 : UCS2,
    short_message: plain ? text : { message: Buffer.from(text, "utf16le").swap16() } });
});
