namespace Coffre;

/// <summary>What an act left, verified.</summary>
/// <param name="Evidence">What happened.</param>
/// <param name="Index">Where its leaf lies in the log.</param>
public sealed record LoggedEvidence(Evidence Evidence, long Index);
