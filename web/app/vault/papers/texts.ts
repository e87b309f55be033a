// The words of one's own papers (screens 20 to 22, 29). Wording: French is normative.
type Title = { readonly title: string };

export interface PapersTexts {
  readonly title: string;
  readonly search: string;
  readonly found: (x: { readonly n: number }) => string;
  readonly nothing: (x: { readonly words: string }) => string;
  readonly keep: string;
  readonly kept: string;
  readonly drop: (x: { readonly words: string }) => string;
  readonly add: string;
  readonly upload: string;
  readonly photograph: string;
  readonly dropHere: string;
  readonly records: string;
  readonly trash: string;
  readonly folders: string;
  readonly noFolder: string;
  readonly empty: string;
  readonly own: string;
  readonly reading: string;
  readonly key: string;
  readonly sealing: string;
  readonly sending: string;
  readonly interrupted: (x: { readonly n: number }) => string;
  readonly noRoom: (x: { readonly size: string }) => string;
  readonly deviceFull: string;
  readonly unreadable: string;
  readonly tooMany: string;
  readonly added: (x: Title & { readonly n: number }) => string;
  readonly addedAt: (x: { readonly instant: string }) => string;
  readonly see: string;
  readonly back: string;
  readonly file: {
    readonly open: string;
    readonly title: string;
    readonly name: string;
    readonly folder: string;
    readonly tags: string;
    readonly tagsHint: string;
    readonly save: string;
    readonly leave: string;
    readonly trash: string;
    readonly done: string;
    readonly undo: string;
    readonly undone: string;
    /** Something else has changed it since. */
    readonly notUndone: string;
  };
  readonly bin: {
    readonly title: string;
    readonly body: string;
    readonly restore: string;
    readonly erase: string;
    readonly empty: string;
    readonly thrown: string;
    readonly restored: (x: Title) => string;
    readonly erased: (x: Title) => string;
    readonly until: (x: { readonly date: string }) => string;
    readonly ask: (x: Title) => string;
    /** Of a document that is read though it was thrown away. */
    readonly lies: (x: { readonly date: string }) => string;
    readonly lent: (x: { readonly names: string }) => string;
    readonly stillLent: string;
  };
}

export const french: PapersTexts = {
  title: "Vos papiers",
  search: "Chercher",
  found: ({ n }) => (n === 1 ? "1 papier trouvé." : `${n} papiers trouvés.`),
  nothing: ({ words }) => `Rien pour «\u00a0${words}\u00a0». La recherche se fait sur cet appareil.`,
  keep: "Garder cette recherche",
  kept: "Recherches gardées",
  drop: ({ words }) => `Oublier la recherche «\u00a0${words}\u00a0»`,
  add: "Ajouter",
  upload: "Téléverser",
  photograph: "Photographier",
  dropHere: "Vous pouvez aussi déposer des fichiers sur cette page.",
  records: "Fiches",
  trash: "Corbeille",
  folders: "Dossiers",
  noFolder: "Ce dossier est vide.",
  empty: "Aucun papier. Photographiez-en un, par exemple votre bail.",
  own: "De vous",
  reading: "Nous lisons la suite…",
  key: "Votre appareil demande votre clé d’accès.",
  sealing: "Nous scellons vos papiers…",
  sending: "Téléversement…",
  interrupted: ({ n }) => `Le téléversement s’est arrêté à ${n}\u00a0%. Il reprendra ici.`,
  noRoom: ({ size }) => `Il manque ${size} pour ce fichier. Rien n’a été ajouté.`,
  deviceFull: "Il n’y a plus de place sur cet appareil. Rien n’a été ajouté\u00a0: libérez de la place, puis recommencez.",
  unreadable: "Un de ces fichiers ne peut pas être lu\u00a0: il a changé, il n’est plus là, ou c’est un dossier. Rien n’a été ajouté\u00a0: choisissez de nouveau.",
  tooMany: "C’est trop de fichiers à la fois\u00a0: 100 au plus. Rien n’a été ajouté.",
  added: ({ title, n }) => (n === 1 ? `Ajouté\u00a0: ${title}.` : `Ajoutés\u00a0: ${n} papiers.`),
  addedAt: ({ instant }) => `Scellé par vous le ${instant}`,
  see: "Voir le récépissé",
  back: "Papiers",
  file: {
    open: "Classer",
    title: "Classer ce papier",
    name: "Titre",
    folder: "Dossier",
    tags: "Étiquettes",
    tagsHint: "Séparez-les par des virgules.",
    save: "Enregistrer",
    leave: "Annuler",
    trash: "Mettre à la corbeille",
    done: "C’est classé.",
    undo: "Annuler",
    undone: "C’est annulé.",
    notUndone: "Ce document a changé depuis. Rien n’est annulé.",
  },
  bin: {
    title: "Corbeille",
    body: "Effacé pour de bon après 60 jours.",
    restore: "Reprendre",
    erase: "Effacer maintenant",
    empty: "La corbeille est vide.",
    thrown: "À la corbeille. Vous avez 60 jours pour le reprendre.",
    restored: ({ title }) => `Repris\u00a0: ${title}.`,
    erased: ({ title }) => `Effacé pour de bon\u00a0: ${title}.`,
    until: ({ date }) => `jusqu’au ${date}`,
    ask: ({ title }) => `Effacer pour de bon «\u00a0${title}\u00a0»? Personne ne pourra revenir en arrière.`,
    lies: ({ date }) => `À la corbeille, jusqu’au ${date}.`,
    lent: ({ names }) => `encore partagé avec ${names}`,
    stillLent: "Ce qui est partagé le reste, même à la corbeille. Pour l’arrêter, ouvrez",
  },
};

export const english: PapersTexts = {
  title: "Your papers",
  search: "Search",
  found: ({ n }) => (n === 1 ? "1 paper found." : `${n} papers found.`),
  nothing: ({ words }) => `Nothing for “${words}”. The search is done on this device.`,
  keep: "Keep this search",
  kept: "Kept searches",
  drop: ({ words }) => `Forget the search “${words}”`,
  add: "Add",
  upload: "Upload",
  photograph: "Take photos",
  dropHere: "You can also drop files on this page.",
  records: "Records",
  trash: "Trash",
  folders: "Folders",
  noFolder: "This folder is empty.",
  empty: "No papers. Take a photo of one, your lease for instance.",
  own: "From you",
  reading: "Reading the rest…",
  key: "Your device asks for your passkey.",
  sealing: "Sealing your papers…",
  sending: "Uploading…",
  interrupted: ({ n }) => `The upload stopped at ${n}%. It will resume here.`,
  noRoom: ({ size }) => `${size} short for this file. Nothing was added.`,
  deviceFull: "There is no room left on this device. Nothing was added: make some room, then try again.",
  unreadable: "One of these files cannot be read: it has changed, it is gone, or it is a folder. Nothing was added: choose again.",
  tooMany: "Too many files at once: 100 at most. Nothing was added.",
  added: ({ title, n }) => (n === 1 ? `Added: ${title}.` : `Added: ${n} papers.`),
  addedAt: ({ instant }) => `Sealed by you ${instant}`,
  see: "See the receipt",
  back: "Papers",
  file: {
    open: "File",
    title: "File this paper",
    name: "Title",
    folder: "Folder",
    tags: "Tags",
    tagsHint: "Separate them with commas.",
    save: "Save",
    leave: "Cancel",
    trash: "Move to trash",
    done: "Filed.",
    undo: "Undo",
    undone: "Undone.",
    notUndone: "This document has changed since. Nothing is undone.",
  },
  bin: {
    title: "Trash",
    body: "Gone for good after 60 days.",
    restore: "Restore",
    erase: "Delete now",
    empty: "The trash is empty.",
    thrown: "In the trash. You have 60 days to take it back.",
    restored: ({ title }) => `Restored: ${title}.`,
    erased: ({ title }) => `Deleted for good: ${title}.`,
    until: ({ date }) => `until ${date}`,
    ask: ({ title }) => `Delete “${title}” for good? Nobody will be able to undo this.`,
    lies: ({ date }) => `In the trash, until ${date}.`,
    lent: ({ names }) => `still shared with ${names}`,
    stillLent: "What is shared stays shared, even in the trash. To stop it, open",
  },
};
