using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary>A line of the book: something that was done or learnt, in the order in which it was. Nothing is ever changed, only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "t")]
[JsonDerivedType(typeof(CodeMade), "code")]
[JsonDerivedType(typeof(Act), "act")]
[JsonDerivedType(typeof(Cursor), "cursor")]
[JsonDerivedType(typeof(Known), "known")]
[JsonDerivedType(typeof(RollBegun), "roll")]
[JsonDerivedType(typeof(Row), "row")]
[JsonDerivedType(typeof(Sent), "sent")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Happened), "event")]
abstract record BookEntry
{
    /// <summary>A link code made for a reference; it replaces the one before.</summary>
    public sealed record CodeMade(string Reference, string Made) : BookEntry;

    /// <summary>A claim, link, confirm, unlink or paper, verified, and what the opened proof of a link says.</summary>
    public sealed record Act(string Text, string? Reference = null, string? Code = null, string? Bearer = null) : BookEntry
    {
        /// <summary>The entry of an act.</summary>
        public static Act Of(Statement act, LinkProof? proof = null) => new(
            System.Text.Encoding.UTF8.GetString(act.Bytes.Span), proof?.Reference, proof?.Code?.ToString(), proof?.Bearer?.ToString());

        /// <summary>The proof, for a link by code or reference.</summary>
        public LinkProof? ToProof(Statement act) => Reference is { } reference && act.Body is StatementBody.Link link
            ? new(act.Account, link.With, Bearer is null ? null : Digest.Parse(Bearer), reference, Code is null ? null : LinkCode.Parse(Code))
            : null;
    }

    /// <summary>How far the feed has been read.</summary>
    public sealed record Cursor(long At) : BookEntry;

    /// <summary>An account's newest state, verified: the warm address book.</summary>
    public sealed record Known(string Id, long N, string Head, long Gen, string Vault) : BookEntry;

    /// <summary>A roll began; its secret lies under its name.</summary>
    public sealed record RollBegun(string Roll) : BookEntry;

    /// <summary>What a row is about to send, before it is sent: ids and recipient, not the sealed bytes (format.md §3).</summary>
    /// <param name="Roll">The roll.</param>
    /// <param name="Reference">The row.</param>
    /// <param name="Delivery">The delivery's id, used again when the run resumes.</param>
    /// <param name="To">The account or the letter.</param>
    /// <param name="Letter">Whether it is a letter.</param>
    public sealed record Row(string Roll, string Reference, string Delivery, string To, bool Letter) : BookEntry;

    /// <summary>The server accepted a delivery.</summary>
    public sealed record Sent(string Delivery, string Statement, long Index) : BookEntry;

    /// <summary>The server refused a delivery for good.</summary>
    public sealed record Refused(string Delivery, string Problem) : BookEntry;

    /// <summary>What became of a delivery.</summary>
    public sealed record Happened(string Delivery, string Event, string At) : BookEntry;

    /// <summary>The entry as one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, BookJson.Default.BookEntry);

    /// <summary>Reads a line.</summary>
    public static BookEntry Parse(string line) => JsonSerializer.Deserialize(line, BookJson.Default.BookEntry)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BookEntry))]
sealed partial class BookJson : JsonSerializerContext;
