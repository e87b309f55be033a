namespace Coffre.Bench;

/// <summary>A made-up person of Val-Exemple and their property. The same seed and number give the same person, in every year.</summary>
sealed record Resident(string Reference, string Name, bool English, IReadOnlyList<string> Address, string Property, string Lot, int Land, int Building)
{
    static readonly string[] First =
    [
        "Marie-Ève", "Zoé", "Jean-François", "Éloïse", "Noël", "Maëlle", "François-Xavier", "Anaïs", "Théo", "Frédérique", "Loïc", "Gaëtan", "Chloé", "Rosalie", "Étienne",
        "Inès", "Jérôme", "Océane", "Raphaël", "Salomé", "Mathis", "Aurélie", "Benoît", "Cédric", "Hélène", "Aïcha", "Nguyên", "José", "Zoë", "William", "Emily", "Siobhán",
    ];

    static readonly string[] Last =
    [
        "D’Amours", "L’Écuyer", "Tremblay", "Bouchard-Côté", "Gagné", "Lévesque", "St-Onge", "Beauséjour", "Hébert", "O’Neil", "L’Heureux", "Pépin", "D’Astous", "Côté", "Bélanger-Roy",
        "Québec-Fictif", "Desrosiers", "Thériault", "Lefrançois", "Saint-Exemple", "Nuñez", "Ångström", "Kowalska", "MacDonald", "Nguyễn", "Çelik", "Dvořák",
    ];

    static readonly string[] Streets =
    [
        "rue des Érables", "rue de l’Église", "chemin du Lac-à-l’Épaule-Fictif", "avenue du Général-d’Exemple", "rang Saint-Exemple", "rue Notre-Dame-de-la-Fiction", "boulevard de l’Hôtel-de-Ville",
        "côte des Neiges-d’Antan", "rue du Maïs", "place de la Forêt", "rue Sainte-Anne-du-Val", "montée de la Rivière-aux-Œufs",
    ];

    public static Resident Of(int seed, int number)
    {
        var random = new Random(Mixed(seed, number));
        var name = $"{Pick(First)} {Pick(Last)}";
        var english = random.Next(100) < 15;
        var street = $"{random.Next(2, 2400)}, {Pick(Streets)}";
        List<string> address = [name];
        var kind = random.Next(100);
        if (kind < 8)
            address.Add($"a/s Succession de {Pick(First)} {Pick(Last)}");
        address.Add(street);
        if (kind < 30)
            address.Add($"app. {random.Next(1, 40)}");
        address.Add($"Val-Exemple (Québec)  G0X {random.Next(10)}{(char)('A' + random.Next(2))}{random.Next(10)}");
        var land = random.Next(30, 250) * 1000;
        var building = random.Next(80, 650) * 1000;
        return new(FormattableString.Invariant($"{4417 + (number / 9000)}-{1000 + (number % 9000)}"), name, english, address, street, FormattableString.Invariant($"{random.Next(1, 7)} {random.Next(100, 1000)} {random.Next(100, 1000)}"), land, building);

        string Pick(string[] from) => from[random.Next(from.Length)];
    }

    /// <summary>Neighbouring seeds of <see cref="Random"/> begin alike, so they are spread first (the finaliser of MurmurHash3).</summary>
    static int Mixed(int seed, int number)
    {
        unchecked
        {
            var mixed = ((ulong)(uint)seed << 32) | (uint)number;
            mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
            mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
            return (int)(mixed >> 32);
        }
    }
}
