import type { VaultTexts } from "./texts.ts";

/** What ends with « p.m. » ends a sentence without a second point. */
const last = (hour: string): string => hour.replace(/\.$/, "");

export const en: VaultTexts = {
  back: "Back",
  retry: "Try again",
  offline: ({ date, hour }) => `Offline: at ${hour} on ${date} you had this.`,
  maintenance: ({ hour }) => (hour === "" ? "Read only: you can read everything, nothing leaves." : `Maintenance until ${hour}: you can read, nothing leaves before.`),
  step: ({ n, of }) => `Step ${n} of ${of}`,

  nav: { label: "My vault", home: "Home", organisations: "Organizations", papers: "Papers", journal: "Journal", settings: "Settings", menu: "Menu" },

  contract: {
    title: "Before you keep this document",
    points: ({ org, place }) => [
      { title: "What you receive.", body: "A vault of your own, free of charge, for this document and the next ones." },
      { title: "Who can read.", body: `You, and those to whom you give access. Coffre cannot read. ${org} keeps its copy.` },
      { title: "What Coffre sees.", body: "Who writes to you, when, and the size of files. Never a title or an amount." },
      { title: "What you must do.", body: "Keep your recovery code. Without your devices and without this code, nobody can open your vault again, not even us." },
      { title: "Paper.", body: `It continues until ${org} has confirmed that it is you. You can return to it whenever you want.` },
      { title: "Leaving.", body: "You take everything with you and close whenever you want. If Coffre closes, you know it three months before." },
      { title: "Where.", body: `Your documents stay in ${place === "CA-QC" ? "Québec" : place}.` },
    ],
    full: ({ version }) => `Read the full contract (version ${version})`,
    accept: "I agree and continue",
    back: "Back to the document",
    hint: "Your device will ask for your face, your finger or its code. None of that is sent to us.",
  },

  key: {
    title: "Create your passkey",
    body: "It opens your vault and replaces the password. Follow your device.",
    again: "Once more, to check that it opens.",
    made: "Your passkey works.",
    noPrf: "Your passkey recognises you, but it does not open the vault. This browser will keep access. Elsewhere, you will need your code.",
    cancelled: "The passkey was not used. Nothing changed.",
    none: "This browser makes no passkey. Scan the letter with your phone’s camera.",
    back: "Back to the document",
  },

  code: {
    title: "Your recovery code",
    body: "If you lose your devices, this code opens your vault again. We do not have it.",
    where: "Write it on paper. Keep it elsewhere than in this phone.",
    done: "I wrote it down",
    print: "Print or save",
    square: "The code, as a square",
    printed: ({ host, date }) => [
      `This code opens your vault again at ${host}/retrouver.`,
      "Keep this sheet elsewhere than with your phone, as you would an important paper.",
      `It was made on ${date}. If there is a newer code, this one opens nothing any more.`,
    ],
  },

  check: {
    title: "Let’s check your code",
    ask: ({ a, b }) => `Type groups ${a} and ${b}.`,
    then: "As soon as both are right, your device asks for your passkey one last time.",
    again: "See the code again",
    group: ({ n }) => `Group ${n}`,
    right: ({ n }) => `Group ${n} is right.`,
    wrong: ({ n }) => `Group ${n} does not match. Read it again.`,
    go: "Continue",
    saving: "Keeping your document…",
    lost: "Nothing is lost. We are trying again.",
  },

  done: {
    title: "It is kept",
    facts: ({ title, org }) => [
      `${title} is in your vault. Coffre cannot read it.`,
      "The letter no longer opens it.",
      `Paper continues: ${org} must first confirm that it is you.`,
    ],
    sealed: "Sealed by you",
    go: "See my vault",
    comeBack: ({ host }) => `To come back: add ${host} to your home screen.`,
  },

  enter: {
    title: "Open my vault",
    key: "Open with my passkey",
    lost: "I no longer have my device",
    opening: "Your vault is opening…",
    ended: "The vault closed. What you were writing is kept on this device.",
    noKey: "This browser has no passkey. Use the device that made yours, or your code.",
    noWay: "Your passkey recognises you, but it does not open the vault here. Use the device that made yours, or your code.",
    unknown: "This passkey opens no vault here. Use another one, or your code.",
  },

  undone: {
    offline: "No network. Nothing changed. Try again when it is back.",
    away: "Coffre does not answer. Nothing changed. Try again in a moment.",
    readOnly: "Maintenance. Nothing changed. Try again later.",
    tries: ({ minutes }) => `Too many tries. Nothing changed. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}, then try again.`,
    refused: {
      "not-fresh": "Too much time has passed since your passkey. Nothing changed. Start again.",
      "other-account": "This passkey opens another vault. Nothing changed. Use the passkey of this one.",
      "no-room": "Coffre has no room left. Nothing was kept. Try again later.",
      full: "There is no room left on this device. Nothing was downloaded: make some room, then try again.",
      "too-large": "This is too large for Coffre. Nothing was kept. Try with less.",
      "long-receipt": "This receipt is too long for this screen. Nothing changed. It comes with “Take everything”, in Settings.",
      closed: "This account is closed. Nothing was sent. Call the organization.",
      "wrong-time": "The clock of this device is wrong. Nothing changed. Set it, then start again.",
      "manifest-moved": "Another device is writing at the same time. Nothing changed. Try again in a moment.",
    },
    other: "Coffre refused. Nothing changed. Go back to the home, then start again.",
  },

  recover: {
    title: "Open your vault again",
    code: "I have my recovery code",
    device: "I have another open device",
    neither: "Neither of them? This vault no longer opens. Your organisations have their copies and write to you by mail.",
    type: "Type your 8 groups",
    label: "Recovery code",
    open: "Open with this code",
    complete: "The code is complete and well written.",
    unknown: "No vault answers this code. If replaced, use the newest.",
    early: "This code opens nothing yet: it takes the place of the old one after seven days. Open your vault to do so, or use the old code.",
    refused: "Your ways in did not change: another device was faster, or Coffre refused. Destroy the code that you have just written down, it opens nothing. Start again.",
    done: "Your vault is open again.",
    doneBody: "Your former ways in no longer work.",
    banner: ({ date }) => `Vault opened again by code on ${date}. Not you?`,
  },

  home: {
    title: "Hello",
    reading: "Reading your papers…",
    todo: "To do",
    fresh: "New",
    organisations: "Your organisations",
    all: "Your papers",
    more: "See all your papers",
    pay: ({ amount }) => `Pay ${amount}`,
    noTodo: "Nothing to do today.",
    noFresh: "Nothing new.",
    noOrganisations: "Nobody writes to you here yet. Scan a letter, or add an organisation.",
    pending: "To be confirmed",
    confirmed: "Confirmed",
    ended: "Link ended",
    noName: "Organisation without a checked name",
    add: "Add a paper",
    isDone: "Done",
    untold: "No e-mail tells you of what is new.",
    undo: "Undo",
    wasDone: ({ title }) => `Done: ${title}.`,
    heard: ({ todo, fresh }) =>
      `${todo === 0 ? "Nothing to do" : todo === 1 ? "1 thing to do" : `${todo} things to do`}, ${fresh === 0 ? "nothing new" : fresh === 1 ? "1 new document" : `${fresh} new documents`}.`,
  },

  paper: {
    back: "Home",
    from: ({ org, date }) => `From ${org} · ${date}`,
    due: ({ amount, date }) => `${amount} · by ${date}`,
    sealed: ({ instant }) => `Sealed by you ${last(instant)}`,
    proof: "Proof",
    readers: "Who can read",
    you: "You",
    theirs: ({ org }) => `${org} (its copy)`,
    gone: "This document is no longer in your vault.",
  },
};
