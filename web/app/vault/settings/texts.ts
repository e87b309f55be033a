// The words of the settings: the ways in, devices, the recovery code.
type On = { readonly date: string };

export interface SettingsTexts {
  readonly title: string;
  readonly back: string;
  readonly opening: string;
  readonly devices: string;
  readonly notices: string;
  readonly language: string;
  readonly export: string;
  readonly close: string;
  readonly leave: string;
  readonly kinds: { readonly passkey: string; readonly device: string; readonly code: string; readonly signs: string };
  readonly since: (x: On) => string;
  readonly codeSeen: (x: On) => string;
  readonly check: {
    readonly ask: string;
    readonly do: string;
    readonly whole: string;
    readonly groups: (x: { readonly a: number; readonly b: number }) => string;
    readonly wrong: string;
    readonly right: string;
    readonly go: string;
  };
  readonly code: {
    readonly replace: string;
    readonly replaceBody: string;
    readonly lost: string;
    readonly lostBody: string;
    readonly make: string;
    readonly check: string;
    readonly announced: (x: On) => string;
    readonly notYou: string;
    readonly ready: string;
    readonly take: string;
  };
  readonly rename: string;
  readonly name: string;
  readonly save: string;
  readonly remove: string;
  readonly removeBody: string;
  readonly removeDo: string;
  readonly cancel: string;
  readonly add: string;
  readonly addHint: string;
  readonly exists: string;
  readonly removed: string;
  /** On the home, where another device did it. */
  readonly wasRemoved: (x: On) => string;
  readonly seeDevices: string;
  readonly added: string;
  readonly renamed: string;
  readonly here: string;
  readonly browser: string;
  readonly codeName: string;
  readonly sessions: string;
  readonly hereNow: string;
  readonly elsewhere: string;
  readonly used: (x: { readonly begun: string; readonly used: string }) => string;
  readonly end: string;
  readonly ended: string;
  readonly otherBag: string;
  readonly tooMany: string;
}

export const french: SettingsTexts = {
  title: "Réglages",
  back: "Réglages",
  opening: "Ouvrir mon coffre",
  devices: "Appareils",
  notices: "Avis",
  language: "Langue",
  export: "Tout emporter",
  close: "Fermer mon coffre",
  leave: "Refermer mon coffre",
  kinds: { passkey: "Clé d’accès", device: "Clé de ce navigateur", code: "Code de récupération", signs: "Clé d’accès qui n’ouvre pas seule" },
  since: ({ date }) => `Depuis le ${date}`,
  codeSeen: ({ date }) => `Vérifié le ${date}`,
  check: {
    ask: "Avez-vous toujours votre code?",
    do: "Vérifier deux groupes",
    whole: "Tapez tout votre code. Il ne quitte pas cet appareil.",
    groups: ({ a, b }) => `Tapez les groupes ${a} et ${b}. Ils ne quittent pas cet appareil.`,
    wrong: "Ce n’est pas votre code. Relisez-le sur votre papier.",
    right: "C’est bien votre code.",
    go: "Vérifier",
  },
  code: {
    replace: "Remplacer mon code",
    replaceBody: "Avec l’ancien papier en main, un nouveau code le remplace tout de suite. Vos autres accès cessent aussi.",
    lost: "Mon papier est perdu",
    lostBody: "Un nouveau code remplacera l’ancien dans sept jours. D’ici là, il n’ouvre rien, et l’ancien code peut tout annuler.",
    make: "Faire un nouveau code",
    check: "Vérifier le nouveau code",
    announced: ({ date }) => `Un nouveau code remplacera l’ancien à partir du ${date}.`,
    notYou: "Ce n’était pas vous? Prenez l’ancien code : il annule ce changement.",
    ready: "Les sept jours sont passés.",
    take: "Remplacer l’ancien code",
  },
  rename: "Renommer",
  name: "Nom",
  save: "Enregistrer",
  remove: "Retirer",
  removeBody: "Cet accès n’ouvrira plus rien. Partout ailleurs, le coffre se referme.",
  removeDo: "Retirer cet accès",
  cancel: "Annuler",
  add: "Ajouter une clé d’accès ici",
  addHint: "Votre appareil demande votre clé, puis en crée une autre.",
  exists: "Cet appareil a déjà une clé de ce coffre. Rien n’a changé.",
  removed: "L’accès est retiré. Les autres restent.",
  wasRemoved: ({ date }) => `Un accès à votre coffre a été retiré le ${date}. Ce n’était pas vous?`,
  seeDevices: "Voir vos appareils",
  added: "La nouvelle clé ouvre votre coffre.",
  renamed: "Le nouveau nom est enregistré.",
  here: "Cet appareil",
  browser: "Ce navigateur",
  codeName: "Code de récupération",
  sessions: "Où le coffre est ouvert",
  hereNow: "Ici",
  elsewhere: "Ailleurs",
  used: ({ begun, used }) => `Ouvert le ${begun}. Dernier geste le ${used}.`,
  end: "Refermer",
  ended: "Le coffre y est refermé.",
  otherBag: "Un autre appareil a changé vos accès. Prenez la clé qui ouvre votre coffre, puis recommencez. Rien n’a changé.",
  tooMany: "Votre coffre a déjà 16 accès. Retirez-en un, puis recommencez. Rien n’a changé.",
};

export const english: SettingsTexts = {
  title: "Settings",
  back: "Settings",
  opening: "Open my vault",
  devices: "Devices",
  notices: "Notices",
  language: "Language",
  export: "Take everything",
  close: "Close my vault for good",
  leave: "Shut my vault",
  kinds: { passkey: "Passkey", device: "Key of this browser", code: "Recovery code", signs: "Passkey that does not open by itself" },
  since: ({ date }) => `Since ${date}`,
  codeSeen: ({ date }) => `Checked on ${date}`,
  check: {
    ask: "Do you still have your code?",
    do: "Check two groups",
    whole: "Type your whole code. It does not leave this device.",
    groups: ({ a, b }) => `Type groups ${a} and ${b}. They do not leave this device.`,
    wrong: "This is not your code. Read it again on your paper.",
    right: "This is your code.",
    go: "Check",
  },
  code: {
    replace: "Replace my code",
    replaceBody: "With the old paper at hand, a new code takes its place at once. Your other ways in end too.",
    lost: "My paper is lost",
    lostBody: "A new code will take the place of the old one in seven days. Until then it opens nothing, and the old code can undo everything.",
    make: "Make a new code",
    check: "Check the new code",
    announced: ({ date }) => `A new code will take the place of the old one from ${date}.`,
    notYou: "Wasn’t it you? Use the old code: it undoes this change.",
    ready: "The seven days have passed.",
    take: "Replace the old code",
  },
  rename: "Rename",
  name: "Name",
  save: "Save",
  remove: "Remove",
  removeBody: "This way in will open nothing any more. Everywhere else, the vault shuts.",
  removeDo: "Remove this way in",
  cancel: "Cancel",
  add: "Add a passkey here",
  addHint: "Your device asks for your passkey, then makes another one.",
  exists: "This device has a passkey of this vault already. Nothing changed.",
  removed: "The way in is removed. The others stay.",
  wasRemoved: ({ date }) => `A way into your vault was removed on ${date}. Not you?`,
  seeDevices: "See your devices",
  added: "The new passkey opens your vault.",
  renamed: "The new name is saved.",
  here: "This device",
  browser: "This browser",
  codeName: "Recovery code",
  sessions: "Where the vault is open",
  hereNow: "Here",
  elsewhere: "Elsewhere",
  used: ({ begun, used }) => `Opened on ${begun}. Last used on ${used}.`,
  end: "Shut",
  ended: "The vault is shut there.",
  otherBag: "Another device changed your ways in. Use the passkey that opens your vault, then try again. Nothing changed.",
  tooMany: "Your vault already has 16 ways in. Remove one, then try again. Nothing changed.",
};
