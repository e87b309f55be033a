namespace Coffre;

/// <summary>What an account is called, in the operator's words.</summary>
/// <param name="Id">The account.</param>
/// <param name="Name">The name.</param>
/// <param name="Since">When the operator signed it.</param>
/// <param name="Until">It may be shown of what was taken before this instant.</param>
/// <param name="Attest">The statement that says so.</param>
/// <param name="Index">Where its leaf lies in the log.</param>
public sealed record AttestedName(AccountId Id, string Name, DateTimeOffset Since, DateTimeOffset Until, Statement Attest, long Index);
