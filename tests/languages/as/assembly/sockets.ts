// Sockets in every shape.

import * as boss from "../gen/boss";
import * as crowd from "../gen/crowd";
import * as friend from "../gen/friend";
import * as guest from "../gen/guest";
import * as panel from "../gen/panel";
import { DispatchError, Reply, Result } from "../gen/jackfield";
import { Note } from "../gen/types";

function note(title: string): Note {
  return new Note(title, ["x", "y"]);
}

function told(note: Note): string {
  return note.title + ":" + note.tags.join(",");
}

export function direct(name: string): Array<string> {
  const lines = [friend.greet(name), told(friend.retitle(note(name)))];
  const tally = new friend.Tally(3);
  lines.push(tally.add(2).toString());
  lines.push(friend.drain(tally).toString());
  return lines;
}

/** The line of a reply that failed. */
function failed(plugin: string, error: DispatchError): string {
  return plugin + ": error " + error.kind;
}

function text(reply: Reply<string>): string {
  const error = reply.error;
  return error ? failed(reply.plugin, error) : reply.plugin + ": " + reply.value;
}

function noted(reply: Reply<Note>): string {
  const error = reply.error;
  return error ? failed(reply.plugin, error) : reply.plugin + ": " + told(reply.value);
}

function number(reply: Reply<u32>): string {
  const error = reply.error;
  return error ? failed(reply.plugin, error) : reply.plugin + ": " + reply.value.toString();
}

function added(plugin: string, sum: Result<u32, DispatchError>): string {
  return sum.isOk ? plugin + ": " + sum.value.toString() : failed(plugin, sum.error);
}

export function exactlyOne(name: string): Array<string> {
  const greeting = boss.greet(name);
  const lines = [text(greeting)];
  if (!greeting.isOk) return lines;
  lines.push(noted(boss.retitle(note(name))));
  const tally = boss.Tally.create(3);
  if (!tally.isOk) return lines;
  lines.push(added(tally.plugin, tally.value.add(2)));
  lines.push(number(boss.drain(tally.value)));
  return lines;
}

export function atMostOne(name: string): Array<string> {
  const greeting = guest.greet(name);
  if (!greeting) return ["none"];
  const lines = [text(greeting)];
  if (!greeting.isOk) return lines;
  const back = guest.retitle(note(name));
  if (back) lines.push(noted(back));
  const tally = guest.Tally.create(3);
  if (!tally || !tally.isOk) return lines;
  lines.push(added(tally.plugin, tally.value.add(2)));
  const drained = guest.drain(tally.value);
  if (drained) lines.push(number(drained));
  return lines;
}

export function atLeastOne(name: string): Array<string> {
  const greetings = panel.greet(name);
  if (greetings.length == 0) return ["none"];
  const lines = greetings.map<string>((reply) => text(reply));
  if (greetings.some((reply) => !reply.isOk)) return lines;
  const notes = panel.retitle(note(name));
  for (let i = 0; i < notes.length; i++) lines.push(noted(notes[i]));
  const tallies = panel.Tally.create(3);
  for (let i = 0; i < tallies.length; i++) {
    const tally = tallies[i];
    if (!tally.isOk) continue;
    lines.push(added(tally.plugin, tally.value.add(2)));
    const drained = panel.drain(tally.value);
    for (let j = 0; j < drained.length; j++) lines.push(number(drained[j]));
  }
  return lines;
}

export function any(name: string): Array<string> {
  const greetings = crowd.greet(name);
  if (greetings.length == 0) return ["none"];
  const lines = greetings.map<string>((reply) => text(reply));
  if (greetings.some((reply) => !reply.isOk)) return lines;
  const notes = crowd.retitle(note(name));
  for (let i = 0; i < notes.length; i++) lines.push(noted(notes[i]));
  const tallies = crowd.Tally.create(3);
  for (let i = 0; i < tallies.length; i++) {
    const tally = tallies[i];
    if (!tally.isOk) continue;
    lines.push(added(tally.plugin, tally.value.add(2)));
    const drained = crowd.drain(tally.value);
    for (let j = 0; j < drained.length; j++) lines.push(number(drained[j]));
  }
  return lines;
}
