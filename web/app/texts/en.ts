import type { Texts } from "./texts.ts";

/** What ends with « p.m. » ends a sentence without a second point. */
const last = (hour: string): string => hour.replace(/\.$/, "");

export const en: Texts = {
  lang: "en-CA",
  other: "Français",
  skip: "Skip to content",
  back: "Back",

  opening: "Opening your letter…",
  slow: "Slow connection. Still trying.",

  enter: {
    title: "Enter the code of your letter",
    check: "Check the code of your letter",
    body: "8 groups of 4, under the square. There is no O, no I, no L and no U.",
    label: "Code of the letter",
    open: "Open the letter",
  },

  letter: {
    from: "From",
    nameChecked: "Name checked",
    nameBody: ({ org, date }) =>
      `The public log has listed this sender under the name ${org} since ${date}. The letter and the document come from it.`,
    due: "Pay by",
    inDays: (n) => (n === 0 ? "today" : n === 1 ? "tomorrow" : `in ${n} days`),
    overdue: ({ org, tel }) => `The date has passed. Call ${org} at ${tel}.`,
    reference: "Reference:",
    copy: "Copy",
    copied: "Copied",
    view: "See the document",
    viewOne: ({ title }) => `See the document: ${title}`,
    hide: "Close the document",
    file: "Download the file",
    fileOne: ({ title }) => `Download the file: ${title}`,
    fileHint: "On your device, this file opens without a code.",
    arriving: "The document is coming…",
    pages: (n) => (n === 1 ? "1 page" : `${n} pages`),
    pageOf: ({ page, pages }) => `Page ${page} of ${pages}`,
    printed: ({ pages, from, to }) =>
      `This document has ${pages} pages. ${from === 0 ? "They do not print from here." : from === to ? `Only page ${from} prints from here.` : `Only pages ${from} to ${to} print from here.`} To print all of it, download it.`,
    image: "Picture",
    otherFile: "File",
    signed: ({ org }) => `Signed by ${org}`,
    intact: "Intact",
    keep: "Keep this document",
    keepHint: "Less than 2 minutes. Afterwards, the letter no longer opens it.",
    paper: "Stay on paper",
    paperDone: ({ org, date }) => `Noted. ${org} keeps writing to you by mail. If you change your mind, this letter opens until ${date}.`,
    noted: ({ date, hour }) => `Opened on ${date} at ${last(hour)}. We record it. It binds you to nothing.`,
    notMine: "This letter is not for you? Close the page and hand it to the right person.",
    notMineTell: "You do not know them?",
    tell: ({ org }) => `Tell ${org}`,
    tellBody: "The letter will no longer open, for anyone.",
    tellDo: "Say it is not for me",
    working: "One moment…",
    heard: ({ title, amount, due }) => `Letter open. ${title}${amount ? `, ${amount}` : ""}${due ? `, pay by ${due}` : ""}.`,
  },

  proof: {
    show: "See the proof",
    sender: "Sender",
    number: "Its number in the public log",
    submitted: "Submitted",
    available: "Made available",
    level: { label: "Level:", test: "test", ordinary: "ordinary" },
    note: ({ instant }) => `Made available on ${last(instant)}. Nothing says that someone received it.`,
    receipt: "Download the receipt",
    receiptHint: "With the document, this file proves the delivery without us. It holds the words of the letter.",
  },

  claimed: {
    title: "This letter has been used",
    body: ({ org, date, hour }) =>
      `Someone who had the letter kept this document on ${date} at ${last(hour)}. The letter no longer opens it. ${org} keeps writing to you by mail.`,
    mine: "It was me: open",
    not: "Wasn’t you?",
    notBody: ({ org }) =>
      `First ask the people in your household. If not, say so here: ${org} will not recognise that person, and paper continues.`,
    notDo: "Say it was not me",
    notDone: ({ org, instant }) => `Noted on ${last(instant)}. ${org} has your notice. For a new letter, call the number on this one.`,
  },

  closed: {
    expired: ({ date }) => ({ title: `This letter stopped opening on ${date}.`, body: "Your paper document stands." }),
    ended: ({ date }) => ({ title: `Someone said on ${date} that this letter was not for them.`, body: "It no longer opens." }),
    early: ({ date }) => ({ title: `This letter opens on ${date}.`, body: "" }),
    recalled: ({ org, date }) => ({ title: `${org} took this back on ${date}.`, body: "Nobody had opened it." }),
    senderClosed: ({ org, date }) => ({ title: `${org} closed its account on ${date}.`, body: "This letter will not open." }),
    call: "A question? Call the number on your letter.",
    comeBack: "Keep your paper and come back that day.",
  },

  trouble: {
    codeCheck: "This code has a mistake. Compare each group with the paper.",
    unknown: "No letter answers this code. Check it, or call the number on your letter.",
    gone: "The page forgot the code, to be safe. Scan the letter again.",
    offline: { title: "No network.", body: "Nothing is lost; we resume when it is back." },
    away: ({ seconds }) => ({ title: "Coffre does not answer.", body: `Nothing is lost. Retrying in ${seconds} s.` }),
    readOnly: ({ hour }) =>
      hour === "" ? { title: "Read only.", body: "You can read everything, nothing leaves." } : { title: `Maintenance until ${last(hour)}.`, body: "You can read; nothing leaves before." },
    tries: ({ minutes }) => ({ title: "Too many tries.", body: `Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}.` }),
    tooOld: { title: "This browser cannot open the letter.", body: "Try an up-to-date one. The paper stands." },
    unsafe: "We cannot show this file safely. It is intact.",
    large: "This file is too large to be shown here. Download it.",
    retry: "Try again",
  },

  stop: {
    title: "We stopped",
    body: {
      "content-mismatch": ({ org }) => `The document is not the one ${org} signed.`,
      "stale-directory": "The public log we receive is too old to check this. First check the date and time of this device.",
      "wrong-sender": "This does not come from the letter’s sender.",
      tampered: "What we received is damaged or changed.",
      "rolled-back": "Coffre shows an old version of your papers. Newer ones may still exist.",
      "unknown-sender": "We cannot confirm who sends this.",
    },
    nothing: "Nothing was opened. None of your papers was sent.",
    notOpened: "The document was not opened. None of your papers was sent.",
    mayBe: "This may be a fault. It may also be a deception.",
    payNothing: ({ org }) => `Pay nothing before calling ${org}.`,
    call: ({ org }) => `Call ${org} at the number on an old bill.`,
    theOrganisation: "the organisation",
    retry: "Try again",
    phone: "For the telephone",
  },

  carrier: {
    by: ({ op }) => `Carried by Coffre, run by ${op}.`,
    alone: "Carried by Coffre.",
    cannotRead: "Coffre cannot read this document.",
    who: "Who sees what",
  },

  front: {
    title: "Your important papers, kept for you alone.",
    body: "You have a letter with a square? Scan it, or type its code.",
    code: "Type a code",
    open: "Open my vault",
  },

  who: {
    title: "Who sees what",
    intro: "A document passes through four hands. Here is what each can see.",
    sees: "Sees",
    seesNot: "Does not see",
    columns: [
      {
        name: "You",
        sees: ["The document, its title, the words and the amount.", "Who sends it, since when, and the proof.", "Each opening of your letter."],
        not: ["Other people’s letters."],
      },
      {
        name: "The organisation",
        sees: ["Its copy of the document.", "When your letter was opened.", "What you answer: paper, wrong person."],
        not: ["Your other papers.", "What other organisations send you."],
      },
      {
        name: "Coffre",
        sees: ["Who sends to which letter or vault, and when.", "The size of files.", "The network address of your device, during the visit."],
        not: ["The document, its title, its amount.", "The sender’s words.", "The codes of your letter and of your vault.", "Your name."],
      },
      {
        name: "Everyone",
        sees: ["The checked names of organisations.", "The public log: prints and times."],
        not: ["Who receives.", "What is sent."],
      },
    ],
    place: "Place",
    placeBody: ({ place }) => `Documents stay in this place: ${place === "CA-QC" ? "Québec" : place}.`,
    owners: "Operator",
    ownersBody: ({ op }) => `This service is run by ${op}. The operator cannot read your documents.`,
    noName: "The operator has not listed its name in the public log yet.",
    keys: "Public keys",
    keysBody: "They serve to check a receipt without us. Compare them with those you noted.",
    logKey: "Public log",
    operatorId: "Operator",
    program: "Program",
    programBody: "The program of these pages is public. Its print changes as soon as a file changes. Whoever builds it gets the same.",
    print: "Print",
    status: "Status",
    stated: ({ version, date }) => `It is that of version ${version}, stated in the public log on ${date}.`,
    notStated: "No version stated in the public log has this print.",
    versions: "Versions stated",
    limits: "Limits",
    limitsBody: [
      "Whoever holds your letter can open it.",
      "Whoever unlocks your device can open your vault.",
      "Coffre can stop answering. It cannot read your papers, nor change them unseen.",
      "A changed key can be kept from you for three hours, never longer.",
    ],
    running: "Running.",
    readOnly: "Read only: you can read everything, nothing leaves.",
    away: "Coffre does not answer.",
    asking: "Checking…",
    reading: "Reading the log…",
    broken: "What we received does not verify. Nothing is shown.",
  },
};
