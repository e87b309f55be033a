// The words of organisations: the list, the thread with one, asking to be linked.
type Org = { readonly org: string };

export interface OrganisationsTexts {
  readonly title: string;
  readonly none: string;
  readonly search: string;
  readonly find: string;
  readonly found: string;
  readonly nothing: (x: { readonly words: string }) => string;
  readonly doubted: (x: Org) => string;
  readonly back: string;
  readonly notConfirmed: (x: Org) => string;
  readonly stopPaper: string;
  readonly haveCode: (x: Org) => string;
  readonly ask: (x: Org) => string;
  readonly askBody: (x: Org) => string;
  readonly askAgain: string;
  readonly reference: (x: Org) => string;
  readonly code: string;
  readonly codeHint: string;
  readonly send: string;
  readonly noReference: string;
  readonly wrongCode: string;
  readonly asked: (x: Org & { readonly date: string }) => string;
  readonly doubtedBody: (x: Org) => string;
  readonly endedBody: (x: Org) => string;
  readonly received: string;
  readonly sent: string;
  readonly shared: string;
  readonly nothingYet: (x: Org) => string;
  readonly keyed: string;
  readonly paper: string;
  readonly paperDone: (x: Org & { readonly date: string }) => string;
  readonly end: string;
  readonly endSure: (x: Org) => string;
  readonly endNow: string;
  readonly cancel: string;
  readonly untitled: string;
  readonly outcomes: {
    readonly waiting: (x: { readonly date: string }) => string;
    readonly accepted: string;
    readonly refused: string;
    readonly expired: string;
    readonly failed: string;
    readonly recalled: string;
    readonly closed: string;
    readonly withdrawn: string;
    readonly until: (x: { readonly date: string }) => string;
  };
}

export const french: OrganisationsTexts = {
  title: "Vos organismes",
  none: "Personne ne vous écrit encore ici. Scannez une lettre, ou ajoutez un organisme.",
  search: "Ajouter un organisme",
  find: "Chercher",
  found: "Organismes trouvés",
  nothing: ({ words }) => `Rien pour «\u00a0${words}\u00a0».`,
  doubted: ({ org }) => `${org} vérifie ce lien`,
  back: "Organismes",
  notConfirmed: ({ org }) => `${org} n’a pas encore confirmé que c’est vous. Le papier continue. Ce qui a une date limite vient par la poste.`,
  stopPaper: "Arrêter le papier\u00a0: tapez le code d’arrêt de votre prochaine lettre.",
  haveCode: ({ org }) => `J’ai un code de ${org}`,
  ask: ({ org }) => `Recevoir ici ce que ${org} vous envoie`,
  askBody: ({ org }) => `Seul ${org} lit ce que vous tapez ici. Avec un code, la confirmation est plus rapide. Sans code, une personne décide.`,
  askAgain: "Demander un lien",
  reference: ({ org }) => `Votre numéro chez ${org}, écrit sur ses papiers`,
  code: "Code, si vous en avez un",
  codeHint: "8 lettres et chiffres, reçus au comptoir ou sur votre prochaine lettre.",
  send: "Demander avec ma clé",
  noReference: "Tapez votre numéro, écrit sur les papiers de cet organisme.",
  wrongCode: "Un code a 8 lettres et chiffres. Comparez-le avec le papier.",
  asked: ({ org, date }) => `Vous l’avez demandé le ${date}. ${org} doit encore répondre.`,
  doubtedBody: ({ org }) => `Une personne a dit que la lettre n’était pas pour vous. ${org} vérifie ce lien et vous écrit par la poste. Vous gardez ce que vous avez.`,
  endedBody: ({ org }) => `Ce lien est terminé. ${org} vous écrit par la poste. Vous gardez ce que vous avez.`,
  received: "Reçus",
  sent: "Envoyés",
  shared: "Partagés",
  nothingYet: ({ org }) => `Rien encore avec ${org}.`,
  keyed: "Rien ne part sans votre clé.",
  paper: "Revenir au papier",
  paperDone: ({ org, date }) => `Vous l’avez demandé le ${date}\u00a0: ${org} vous écrit par la poste.`,
  end: "Terminer le lien",
  endSure: ({ org }) => `${org} ne pourra plus rien vous envoyer ici et vous écrira par la poste. Vous gardez ce que vous avez.`,
  endNow: "Terminer avec ma clé",
  cancel: "Annuler\u00a0: rien ne change",
  untitled: "Sans titre ici",
  outcomes: {
    waiting: ({ date }) => `À recevoir avant le ${date}`,
    accepted: "Accepté, à ouvrir",
    refused: "Refusé par vous",
    expired: "Date passée",
    failed: "Abîmé",
    recalled: "Repris par l’organisme",
    closed: "Compte fermé",
    withdrawn: "Arrêté",
    until: ({ date }) => `Jusqu’au ${date}`,
  },
};

export const english: OrganisationsTexts = {
  title: "Your organisations",
  none: "Nobody writes to you here yet. Scan a letter, or add an organisation.",
  search: "Add an organisation",
  find: "Search",
  found: "Organisations found",
  nothing: ({ words }) => `Nothing for “${words}”.`,
  doubted: ({ org }) => `${org} is checking this link`,
  back: "Organisations",
  notConfirmed: ({ org }) => `${org} has not yet confirmed that it is you. Paper continues. Whatever has a deadline comes by mail.`,
  stopPaper: "To stop paper: type the stop code of your next letter.",
  haveCode: ({ org }) => `I have a code from ${org}`,
  ask: ({ org }) => `Receive here what ${org} sends you`,
  askBody: ({ org }) => `Only ${org} reads what you type here. With a code, it is confirmed sooner. Without one, a person decides.`,
  askAgain: "Ask for a link",
  reference: ({ org }) => `Your number with ${org}, written on its papers`,
  code: "Code, if you have one",
  codeHint: "8 letters and digits, given at the counter or on your next letter.",
  send: "Ask with my key",
  noReference: "Type your number, written on this organisation’s papers.",
  wrongCode: "A code has 8 letters and digits. Compare it with the paper.",
  asked: ({ org, date }) => `You asked on ${date}. ${org} has yet to answer.`,
  doubtedBody: ({ org }) => `Someone said that the letter was not for you. ${org} is checking this link and writes to you by mail. You keep what you have.`,
  endedBody: ({ org }) => `This link has ended. ${org} writes to you by mail. You keep what you have.`,
  received: "Received",
  sent: "Sent",
  shared: "Shared",
  nothingYet: ({ org }) => `Nothing yet with ${org}.`,
  keyed: "Nothing leaves without your key.",
  paper: "Return to paper",
  paperDone: ({ org, date }) => `You asked on ${date}: ${org} writes to you by mail.`,
  end: "End the link",
  endSure: ({ org }) => `${org} can send you nothing more here and will write to you by mail. You keep what you have.`,
  endNow: "End it with my key",
  cancel: "Cancel: nothing changes",
  untitled: "No title here",
  outcomes: {
    waiting: ({ date }) => `To receive before ${date}`,
    accepted: "Accepted, to open",
    refused: "Refused by you",
    expired: "Date passed",
    failed: "Damaged",
    recalled: "Taken back by the organisation",
    closed: "Account closed",
    withdrawn: "Stopped",
    until: ({ date }) => `Until ${date}`,
  },
};
