// What ical.js sees in a file: node read.mjs NODE_MODULES FILE prints facts by UID as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, file] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(`${modules}/ical.js/dist/ical.js`).href);
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const root = new ICAL.Component(ICAL.parse(decoder.decode(readFileSync(file))));
ICAL.TimezoneService.reset();
for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const moment = (value) => (value.isDate ? value.toString() : value.toUnixTime());
const facts = {};
for (const event of root.getAllSubcomponents("vevent")) {
  const value = (name) => event.getFirstPropertyValue(name);
  facts[value("uid")] = {
    summary: value("summary") ?? "",
    description: value("description") ?? "",
    location: value("location") ?? "",
    starts: moment(value("dtstart")),
    ends: moment(value("dtend")),
    status: value("status"),
    sequence: value("sequence"),
    alarms: event
      .getAllSubcomponents("valarm")
      .map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds()),
  };
}
process.stdout.write(JSON.stringify(facts));
