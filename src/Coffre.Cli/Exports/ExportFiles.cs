using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>manifest.json</c> of an export (<c>docs/export.md</c> §2): what each file of <c>documents/</c> is.</summary>
sealed record ExportedManifest(
    string T, string Account, string Log, string Server, string At, ExportedMark Manifest, IReadOnlyList<ExportedDocument> Documents,
    IReadOnlyList<ExportedContact> Contacts, IReadOnlyList<ExportedView> Views, IReadOnlyList<string> Closed)
{
    public const string Type = "coffre/export/v1";
}

/// <summary>Which manifest was exported.</summary>
sealed record ExportedMark(long N, string Hash);

sealed record ExportedDocument(
    string Id, string At, string Folder, IReadOnlyList<string> Tags, string From, string Purpose, string Due, string Amount, string Currency, string Reference, string Trashed,
    IReadOnlyList<ExportedVersion> Versions)
{
    public static ExportedDocument Of(ManifestEntry.Document entry, IReadOnlyList<ExportedVersion> versions) => new(
        $"{entry.Id}", Time.Format(entry.At), entry.Folder, entry.Tags, $"{entry.From}", entry.Purpose, entry.Due, entry.Amount, entry.Currency, entry.Reference,
        entry.Trashed is { } at ? Time.Format(at) : "", versions);
}

sealed record ExportedVersion(
    string Path, string Sha256, string At, string By, string Why, string Title, string Name, string Type, long Size, long Pages, string Whence, string Act, string Delivery,
    long Part, string Salt, string Receipt)
{
    public static ExportedVersion Of(DocumentVersion version, string path, string sha256, string receipt) => new(
        path, sha256, Time.Format(version.At), $"{version.By}", version.Why, version.Title, version.Name, version.Type, version.Size, version.Pages,
        ClosedCode.Text(version.Whence), $"{version.Act}", $"{version.Delivery}", version.Part, Base64.Encode(version.Salt.Span), receipt);
}

sealed record ExportedContact(string Id, string At, string Name);

sealed record ExportedView(string Id, string At, string What, string About, string Words);

/// <summary>A record, in <c>records.json</c>.</summary>
sealed record ExportedRecord(string Id, string At, string Schema, string Trashed, IReadOnlyList<ExportedRecordVersion> Versions);

sealed record ExportedRecordVersion(string At, string Why, JsonElement Value);

/// <summary>How the JSON of an export is written and read: a member that is not known, or missing, is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ExportedManifest))]
[JsonSerializable(typeof(IReadOnlyList<ExportedRecord>), TypeInfoPropertyName = "Records")]
sealed partial class ExportJson : JsonSerializerContext
{
    /// <summary>The most bytes of one of the two files.</summary>
    public const int Most = 256 * 1024 * 1024;

    /// <summary>Letters as they are: a person reads these files.</summary>
    public static ExportJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
