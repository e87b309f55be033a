namespace Coffre.Bench;

/// <summary>What a resident owes for a year: lines that add up, to the cent.</summary>
sealed record TaxBill(Resident Resident, int Year)
{
    /// <summary>Name in French and in English, rate in dollars for 100 $ of value (or 0), fixed price.</summary>
    static readonly (string French, string English, decimal Rate, decimal Fixed)[] Taxes =
    [
        ("Taxe foncière générale", "General property tax", 0.6125m, 0),
        ("Taxe foncière spéciale, dette à long terme", "Special property tax, long-term debt", 0.0480m, 0),
        ("Service de l’eau potable", "Drinking water service", 0, 245.00m),
        ("Service des égouts", "Sewer service", 0, 188.50m),
        ("Collecte des matières résiduelles", "Residual materials collection", 0, 214.75m),
        ("Contribution au transport adapté", "Paratransit contribution", 0, 12.25m),
    ];

    public string Title => Resident.English ? $"Tax bill {Year}" : $"Compte de taxes {Year}";

    public IReadOnlyList<(string Name, string Basis, decimal Amount)> Lines { get; } =
        [.. Taxes.Select(t => (
            Resident.English ? t.English : t.French,
            t.Rate == 0 ? "" : Resident.English ? FormattableString.Invariant($"{t.Rate} / $100") : $"{t.Rate.ToString(System.Globalization.CultureInfo.InvariantCulture).Replace('.', ',')}\u00A0$ / 100\u00A0$",
            t.Rate == 0 ? t.Fixed + (Year % 10) : Math.Round((Resident.Land + Resident.Building) * t.Rate / 100, 2)))];

    public decimal Total => Lines.Sum(l => l.Amount);

    /// <summary>Four instalments, the first takes the odd cents.</summary>
    public IReadOnlyList<(DateOnly Due, decimal Amount)> Instalments
    {
        get
        {
            var quarter = Math.Floor(Total * 25) / 100;
            return [(new(Year, 3, 1), Total - (3 * quarter)), (new(Year, 5, 15), quarter), (new(Year, 8, 1), quarter), (new(Year, 10, 1), quarter)];
        }
    }

    public DateOnly Due => new(Year, 3, 1);
}
