namespace Coffre.Cli;

/// <summary>What a run came to, in rows of the roll.</summary>
/// <param name="Sent">Delivered by this run: to an account, to a letter, or to both.</param>
/// <param name="AlreadySent">Delivered by a run before.</param>
/// <param name="ToPrint">People who chose paper.</param>
/// <param name="Refused">Not delivered.</param>
/// <param name="Letters">Letters of this roll in all.</param>
/// <param name="Files">The files of letters that this run wrote.</param>
/// <param name="Faults">The first of those that were refused: line, reference, why.</param>
sealed record RollTotals(
    long Sent, long AlreadySent, long ToPrint, long Refused, long Letters, IReadOnlyList<string> Files, IReadOnlyList<(int Line, string Reference, string Why)> Faults);
