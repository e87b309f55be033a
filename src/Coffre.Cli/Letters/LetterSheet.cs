namespace Coffre.Cli;

/// <summary>What one printed letter says. Its words are fixed (<see cref="LetterWords"/>); these are the values put into them.</summary>
sealed record LetterSheet
{
    /// <summary>The attested name of the organisation, 1 to 100 characters.</summary>
    public required string Sender { get; init; }

    /// <summary>Where undelivered letters go back to, one line each.</summary>
    public required IReadOnlyList<string> ReturnAddress { get; init; }

    /// <summary>The day that stands on the letter.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The organisation's own reference of the row, never the code.</summary>
    public required string Reference { get; init; }

    /// <summary>The recipient's name and address, 1 to 5 lines.</summary>
    public required IReadOnlyList<string> Address { get; init; }

    /// <summary>The document's title, as its cover bears it.</summary>
    public required string Title { get; init; }

    /// <summary>What the square holds and nothing else. Its host and code are printed too.</summary>
    public required LetterLink Link { get; init; }

    /// <summary>The last whole Québec day on which the letter opens (<see cref="Typography.LastDay"/>).</summary>
    public required DateOnly ValidUntil { get; init; }

    public required string Telephone { get; init; }

    /// <summary>When the telephone is answered, in French: « du lundi au vendredi, de 8 h 30 à 16 h 30 ».</summary>
    public required string Hours { get; init; }

    /// <summary>The attested name of the operator.</summary>
    public required string Operator { get; init; }

    /// <summary>Where the operator keeps the documents: « Québec ».</summary>
    public required string Place { get; init; }

    /// <summary>The row asks for English: the second, smaller text is added. The letter itself stays French.</summary>
    public bool English { get; init; }

    /// <summary>On a letter to a person whose link is not confirmed, the link code of the reference. Not on a first letter.</summary>
    public LinkCode? StopCode { get; init; }

    /// <summary>The document itself follows on paper in the same envelope.</summary>
    public bool FirstMailing { get; init; }
}
