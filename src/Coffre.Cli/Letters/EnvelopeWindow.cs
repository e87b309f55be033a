namespace Coffre.Cli;

/// <summary>
/// Where the window of the envelope lies over the folded sheet, which slides inside: what is seen wherever it has slid to, what may ever be seen,
/// and where the address is printed. Measured on the printer's own envelopes, since windows vary.
/// </summary>
sealed record EnvelopeWindow(Box AlwaysSeen, Box EverSeen, Box Address)
{
    /// <summary>How far the address keeps from the edge of what is always seen.</summary>
    public const double Margin = 3;

    /// <summary>An envelope #10, 241.3 × 104.8, its window 114.3 × 28.6, 22.2 from the left and 12.7 from the bottom; the sheet slides 25.4 sideways, 5.8 up.</summary>
    public static EnvelopeWindow Number10 { get; } = new(new(22.2, 63.5, 88.9, 22.8), new(0, 57.7, 136.5, 34.4), new(26, 66.5, 81, 16.5));

    /// <summary>Demands that the address can always be read through the window, and that nothing else can.</summary>
    /// <exception cref="RefusedException"><c>does-not-fit</c>.</exception>
    public void Check()
    {
        if (!AlwaysSeen.Inset(Margin - 0.01).Holds(Address))
            throw new RefusedException("does-not-fit", $"The address ({Address}) must keep {Margin} mm inside what the window always shows ({AlwaysSeen}).");
        if (!EverSeen.Holds(AlwaysSeen))
            throw new RefusedException("does-not-fit", $"What the window may ever show ({EverSeen}) must hold what it always shows ({AlwaysSeen}).");
        foreach (var (name, zone) in LetterZones.Fixed)
        {
            if (EverSeen.Meets(zone))
                throw new RefusedException("does-not-fit", $"The window may show {name} of the letter ({zone}), not only the address: it shows {EverSeen}.");
        }
    }
}
