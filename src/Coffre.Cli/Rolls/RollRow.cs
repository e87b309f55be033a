namespace Coffre.Cli;

/// <summary>One row of a roll: one document for one reference.</summary>
/// <param name="Reference">The organisation's own number of the person; it occurs once in a roll.</param>
/// <param name="Name">How the words address the person.</param>
/// <param name="English">The row says <c>en</c>.</param>
/// <param name="Address">The lines of the envelope as they are printed, the name included: 1 to 5.</param>
/// <param name="File">The document, an existing file in the roll's folder.</param>
/// <param name="Title">What the document is called, on the letter and in the cover.</param>
/// <param name="Purpose">What it is for, in the sender's words.</param>
/// <param name="Amount">In dollars, with its two decimals.</param>
/// <param name="Due">Until when it is to be paid.</param>
sealed record RollRow(
    string Reference, string Name, bool English, IReadOnlyList<string> Address, string File, string Title, string Purpose, decimal? Amount, DateOnly? Due);

/// <summary>What a line of a roll came to.</summary>
abstract record RollLine(int Number)
{
    /// <summary>It can be delivered.</summary>
    public sealed record Good(int Number, RollRow Row) : RollLine(Number);

    /// <summary>It stops itself and no other; <paramref name="Reference"/> is "" when it could not be read.</summary>
    public sealed record Bad(int Number, string Reference, string Why) : RollLine(Number);
}
