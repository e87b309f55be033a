// The words of records (screen 23): kinds and fields as a person calls them. Wording: French is normative.
import type { Kind } from "./asks.ts";

export interface RecordsTexts {
  readonly title: string;
  readonly body: string;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly add: (x: { readonly kind: string }) => string;
  readonly none: string;
  readonly begun: string;
  readonly begunHere: string;
  readonly save: string;
  readonly saved: string;
  readonly leave: string;
  readonly drop: string;
  readonly why: string;
  readonly versions: (x: { readonly n: number }) => string;
  readonly back: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly choices: Readonly<Record<string, string>>;
  readonly wrong: {
    readonly empty: string;
    readonly long: string;
    readonly form: string;
    readonly like: (x: { readonly example: string }) => string;
  };
}

export const french: RecordsTexts = {
  title: "Vos fiches",
  body: "Personne ne les voit sans votre accord.",
  kinds: { identity: "Identité", address: "Adresses", bank: "Banque", household: "Foyer", vehicle: "Véhicules", company: "Entreprise" },
  add: ({ kind }) => `Ajouter\u00a0: ${kind}`,
  none: "Rien encore.",
  begun: "Fiches commencées sur cet appareil",
  begunHere: "Voici ce que vous écriviez. Rien n’est encore enregistré.",
  save: "Enregistrer",
  saved: "Enregistré. L’ancienne version reste.",
  leave: "Revenir aux fiches",
  drop: "Oublier ce qui n’est pas enregistré",
  why: "Pourquoi ce changement? (facultatif)",
  versions: ({ n }) => `Versions (${n})`,
  back: "Fiches",
  fields: {
    given: "Prénoms", family: "Nom de famille", born: "Date de naissance", telephone: "Téléphone", email: "Courriel",
    street: "Numéro et rue", unit: "Appartement", city: "Municipalité", region: "Province ou État", postal: "Code postal", country: "Pays", since: "Depuis le",
    holder: "Au nom de", institution: "Institution (3 chiffres)", transit: "Transit (5 chiffres)", account: "Compte",
    name: "Nom", relation: "Lien avec vous", make: "Marque", model: "Modèle", year: "Année", plate: "Plaque", vin: "Numéro de série (17 caractères)",
    neq: "Numéro d’entreprise du Québec (10 chiffres)", role: "Votre rôle",
  },
  choices: { "": "À préciser", spouse: "Conjointe ou conjoint", child: "Enfant", parent: "Parent", other: "Autre" },
  wrong: { empty: "Remplissez ce champ.", long: "C’est trop long.", form: "Ce n’est pas la bonne forme.", like: ({ example }) => `Ce n’est pas la bonne forme. Exemple\u00a0: ${example}` },
};

export const english: RecordsTexts = {
  title: "Your records",
  body: "Nobody sees them without your consent.",
  kinds: { identity: "Identity", address: "Addresses", bank: "Bank", household: "Household", vehicle: "Vehicles", company: "Business" },
  add: ({ kind }) => `Add: ${kind}`,
  none: "Nothing yet.",
  begun: "Records begun on this device",
  begunHere: "This is what you were writing. Nothing is saved yet.",
  save: "Save",
  saved: "Saved. The former version stays.",
  leave: "Back to records",
  drop: "Forget what is not saved",
  why: "Why this change? (optional)",
  versions: ({ n }) => `Versions (${n})`,
  back: "Records",
  fields: {
    given: "Given names", family: "Family name", born: "Date of birth", telephone: "Telephone", email: "E-mail",
    street: "Number and street", unit: "Apartment", city: "Municipality", region: "Province or state", postal: "Postal code", country: "Country", since: "Since",
    holder: "In the name of", institution: "Institution (3 digits)", transit: "Transit (5 digits)", account: "Account",
    name: "Name", relation: "Relation to you", make: "Make", model: "Model", year: "Year", plate: "Plate", vin: "Identification number (17 characters)",
    neq: "Québec enterprise number (10 digits)", role: "Your role",
  },
  choices: { "": "Not said", spouse: "Spouse", child: "Child", parent: "Parent", other: "Other" },
  wrong: { empty: "Fill in this field.", long: "This is too long.", form: "This is not the right form.", like: ({ example }) => `This is not the right form. Example: ${example}` },
};
