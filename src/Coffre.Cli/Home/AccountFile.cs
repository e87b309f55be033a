using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>account.json</c>: which account a home holds, in clear; nothing in it is secret.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Kind">holder, organisation or operator.</param>
/// <param name="Server">Where it lives; empty for an operator that has not been connected yet.</param>
sealed record AccountFile(string Account, string Kind, string Server);

/// <summary><c>checkpoint</c>: the newest head of the log that this home has verified [attack 13].</summary>
sealed record CheckpointFile(string Origin, long Size, string Root);

/// <summary><c>manifest</c>: the newest manifest of the account that this home has verified [attack 12].</summary>
sealed record ManifestFile(long N, string Hash);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, WriteIndented = true)]
[JsonSerializable(typeof(AccountFile))]
[JsonSerializable(typeof(CheckpointFile))]
[JsonSerializable(typeof(ManifestFile))]
sealed partial class HomeJson : JsonSerializerContext;
