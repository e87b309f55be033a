import type { VaultTexts } from "./texts.ts";

export const fr: VaultTexts = {
  back: "Retour",
  retry: "Réessayer",
  offline: ({ date, hour }) => `Hors ligne : voici ce que vous aviez le ${date} à ${hour}.`,
  maintenance: ({ hour }) => (hour === "" ? "Lecture seule : vous pouvez tout lire, rien ne part." : `Entretien jusqu’à ${hour} : vous pouvez lire, rien ne part avant.`),
  step: ({ n, of }) => `Étape ${n} sur ${of}`,

  nav: { label: "Mon coffre", home: "Accueil", organisations: "Organismes", papers: "Papiers", journal: "Journal", settings: "Réglages", menu: "Menu" },

  contract: {
    title: "Avant de garder ce document",
    points: ({ org, place }) => [
      { title: "Ce que vous recevez.", body: "Un coffre à vous, sans frais, pour ce document et les suivants." },
      { title: "Qui peut lire.", body: `Vous, et ceux à qui vous donnez accès. Coffre ne peut pas lire. ${org} garde sa copie.` },
      { title: "Ce que Coffre voit.", body: "Qui vous écrit, quand, et la taille des fichiers. Jamais un titre ni un montant." },
      {
        title: "Ce que vous devez faire.",
        body: "Garder votre code de récupération. Sans vos appareils et sans ce code, personne ne peut rouvrir votre coffre, même pas nous.",
      },
      { title: "Le papier.", body: `Il continue tant que ${org} n’a pas confirmé que c’est vous. Vous pouvez y revenir quand vous voulez.` },
      { title: "Partir.", body: "Vous emportez tout et vous fermez quand vous voulez. Si Coffre ferme, vous le savez trois mois avant." },
      { title: "Où.", body: `Vos documents restent ${place === "CA-QC" ? "au Québec" : `à ${place}`}.` },
    ],
    full: ({ version }) => `Lire le contrat complet (version ${version})`,
    accept: "J’accepte et je continue",
    back: "Revenir au document",
    hint: "Votre appareil va demander votre visage, votre doigt ou son code. Rien de cela ne nous est envoyé.",
  },

  key: {
    title: "Créez votre clé d’accès",
    body: "Elle ouvre votre coffre et remplace le mot de passe. Suivez votre appareil.",
    again: "Une seconde fois, pour vérifier qu’elle ouvre.",
    made: "Votre clé fonctionne.",
    noPrf: "Votre clé vous reconnaît, mais elle n’ouvre pas le coffre. Ce navigateur gardera l’accès. Ailleurs, il faudra votre code.",
    cancelled: "La clé n’a pas servi. Rien n’a changé.",
    none: "Ce navigateur ne crée pas de clé d’accès. Scannez la lettre avec l’appareil photo de votre téléphone.",
    back: "Revenir au document",
  },

  code: {
    title: "Votre code de récupération",
    body: "Si vous perdez vos appareils, ce code rouvre votre coffre. Nous ne l’avons pas.",
    where: "Notez-le sur papier. Gardez-le ailleurs que dans ce téléphone.",
    done: "Je l’ai noté",
    print: "Imprimer ou enregistrer",
    square: "Le code, en carré",
    printed: ({ host, date }) => [
      `Ce code rouvre votre coffre à l’adresse ${host}/retrouver.`,
      "Gardez cette feuille ailleurs que dans votre téléphone, comme un papier important.",
      `Il a été créé le ${date}. Si un code plus récent existe, celui-ci n’ouvre plus rien.`,
    ],
  },

  check: {
    title: "Vérifions votre code",
    ask: ({ a, b }) => `Tapez les groupes ${a} et ${b}.`,
    then: "Dès que les deux sont bons, votre appareil demande votre clé une dernière fois.",
    again: "Revoir le code",
    group: ({ n }) => `Groupe ${n}`,
    right: ({ n }) => `Groupe ${n} : c’est bon.`,
    wrong: ({ n }) => `Le groupe ${n} ne correspond pas. Relisez-le sur votre papier.`,
    go: "Continuer",
    saving: "Nous gardons votre document…",
    lost: "Rien n’est perdu. Nous réessayons.",
  },

  done: {
    title: "C’est gardé",
    facts: ({ title, org }) => [
      `${title} est dans votre coffre. Coffre ne peut pas le lire.`,
      "La lettre ne l’ouvre plus.",
      `Le papier continue : ${org} doit d’abord confirmer que c’est vous.`,
    ],
    sealed: "Scellé par vous",
    go: "Voir mon coffre",
    comeBack: ({ host }) => `Pour revenir : ajoutez ${host} à votre écran d’accueil.`,
  },

  enter: {
    title: "Ouvrir mon coffre",
    key: "Ouvrir avec ma clé d’accès",
    lost: "Je n’ai plus mon appareil",
    opening: "Votre coffre s’ouvre…",
    ended: "Le coffre s’est refermé. Ce que vous écriviez est gardé sur cet appareil.",
    noKey: "Ce navigateur n’a pas de clé d’accès. Prenez l’appareil qui a créé la vôtre, ou votre code.",
    unknown: "Cette clé n’ouvre aucun coffre ici. Prenez-en une autre, ou votre code.",
  },

  recover: {
    title: "Retrouver votre coffre",
    code: "J’ai mon code de récupération",
    device: "J’ai un autre appareil ouvert",
    neither: "Ni l’un ni l’autre? Ce coffre ne s’ouvre plus. Vos organismes ont leurs copies et vous écrivent par la poste.",
    type: "Tapez vos 8 groupes",
    label: "Code de récupération",
    open: "Ouvrir avec ce code",
    complete: "Le code est complet et bien écrit.",
    unknown: "Aucun coffre ne répond à ce code. S’il a été remplacé, prenez le plus récent.",
    early: "Ce code n’ouvre rien encore : il remplace l’ancien après sept jours. Ouvrez votre coffre pour le faire, ou prenez l’ancien code.",
    done: "Votre coffre est rouvert.",
    doneBody: "Vos anciens accès ne marchent plus.",
    banner: ({ date }) => `Coffre rouvert par code le ${date}. Ce n’était pas vous?`,
  },

  home: {
    title: "Bonjour",
    reading: "Nous lisons vos papiers…",
    todo: "À faire",
    fresh: "Nouveau",
    organisations: "Vos organismes",
    all: "Tous vos papiers",
    pay: ({ amount }) => `Payer ${amount}`,
    noTodo: "Rien à faire aujourd’hui.",
    noFresh: "Rien de nouveau.",
    noOrganisations: "Personne ne vous écrit encore ici. Scannez une lettre, ou ajoutez un organisme.",
    pending: "À confirmer",
    confirmed: "Confirmé",
    ended: "Lien terminé",
    noName: "Organisme sans nom vérifié",
    add: "Ajouter un papier",
    isDone: "C’est fait",
    untold: "Aucun courriel ne vous prévient.",
    undo: "Annuler",
    wasDone: ({ title }) => `C’est fait : ${title}.`,
    heard: ({ todo, fresh }) =>
      `${todo === 0 ? "Rien à faire" : todo === 1 ? "1 chose à faire" : `${todo} choses à faire`}, ${fresh === 0 ? "rien de nouveau" : fresh === 1 ? "1 nouveau document" : `${fresh} nouveaux documents`}.`,
  },

  paper: {
    back: "Accueil",
    from: ({ org, date }) => `De ${org} · ${date}`,
    due: ({ amount, date }) => `${amount} · au plus tard le ${date}`,
    sealed: ({ instant }) => `Scellé par vous le ${instant}`,
    proof: "Preuve",
    readers: "Qui peut lire",
    you: "Vous",
    theirs: ({ org }) => `${org} (sa copie)`,
    gone: "Ce document n’est plus dans votre coffre.",
  },
};
