// The words of another device.
export interface PairingTexts {
  readonly add: string;
  readonly title: string;
  readonly aim: string;
  readonly square: string;
  readonly aimed: string;
  readonly letIn: string;
  readonly nothing: string;
  readonly late: string;
  readonly wrong: string;
  readonly done: string;
  readonly other: {
    readonly title: string;
    readonly how: string;
    readonly ask: string;
    readonly body: string;
    readonly make: string;
    readonly leave: string;
    readonly wait: string;
    readonly waitBody: string;
    readonly used: string;
    readonly ready: string;
    readonly readyBody: string;
  };
}

export const french: PairingTexts = {
  add: "Ajouter un appareil",
  title: "Ajouter un appareil",
  aim: "Visez ce carré avec l’appareil photo de l’autre appareil. Il vaut deux minutes.",
  square: "Le carré à viser",
  aimed: "Un appareil a visé ce carré.",
  letIn: "Lui ouvrir mon coffre",
  nothing: "Ne rien faire",
  late: "Ce carré ne vaut plus. Rien n’a changé. Affichez-en un autre.",
  wrong: "Ce qui est arrivé ne vient pas de ce carré. Rien n’a changé. Affichez-en un autre.",
  done: "L’autre appareil ouvre votre coffre.",
  other: {
    title: "Avec un autre appareil",
    how: "Sur l’autre appareil : Réglages, puis Ajouter un appareil. Il montre un carré : visez-le avec l’appareil photo de celui-ci.",
    ask: "Ouvrir votre coffre ici?",
    body: "Faites-le seulement si vous venez de viser le carré sur votre autre appareil. Celui-ci crée sa propre clé d’accès.",
    make: "Créer ma clé ici",
    leave: "Ne rien faire",
    wait: "Répondez sur l’autre appareil",
    waitBody: "Il demande si vous voulez lui ouvrir votre coffre. Si un autre que vous l’a visé, touchez « Ne rien faire ».",
    used: "Un autre appareil a déjà visé ce carré. Sur l’autre appareil, touchez « Ne rien faire ».",
    ready: "Cet appareil ouvre votre coffre",
    readyBody: "La clé d’accès créée ici suffit désormais.",
  },
};

export const english: PairingTexts = {
  add: "Add a device",
  title: "Add a device",
  aim: "Point the camera of the other device at this square. It lasts two minutes.",
  square: "The square to point at",
  aimed: "A device has read this square.",
  letIn: "Open my vault to it",
  nothing: "Do nothing",
  late: "This square is over. Nothing changed. Show another one.",
  wrong: "What came is not from this square. Nothing changed. Show another one.",
  done: "The other device opens your vault.",
  other: {
    title: "With another device",
    how: "On the other device: Settings, then Add a device. It shows a square: point the camera of this one at it.",
    ask: "Open your vault here?",
    body: "Do so only if you have just pointed at the square on your other device. This one makes a passkey of its own.",
    make: "Make my passkey here",
    leave: "Do nothing",
    wait: "Answer on the other device",
    waitBody: "It asks whether to open your vault to this one. If somebody else pointed at it, touch “Do nothing”.",
    used: "Another device has read this square already. On the other device, touch “Do nothing”.",
    ready: "This device opens your vault",
    readyBody: "The passkey made here is enough from now on.",
  },
};
