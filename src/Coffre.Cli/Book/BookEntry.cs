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
[JsonDerivedType(typeof(RollChanged), "changed")]
[JsonDerivedType(typeof(RollFinished), "finished")]
[JsonDerivedType(typeof(Letters), "letters")]
[JsonDerivedType(typeof(Row), "row")]
[JsonDerivedType(typeof(Sent), "sent")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Happened), "event")]
abstract record BookEntry
{
    /// <summary>A link code made for a reference; it replaces the one before.</summary>
    public sealed record CodeMade(string Reference, string Made) : BookEntry;

    /// <summary>A claim, link, confirm, unlink, paper or close, verified, and what the opened proof of a link says.</summary>
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
    /// <param name="Id">The account.</param>
    /// <param name="N">Number of its newest chain statement.</param>
    /// <param name="Head">H of that statement.</param>
    /// <param name="Gen">Its generation.</param>
    /// <param name="Vault">The bytes of that generation's vault recipient.</param>
    public sealed record Known(string Id, long N, string Head, long Gen, byte[] Vault) : BookEntry;

    /// <summary>A roll began; its secret lies under its name.</summary>
    /// <param name="Roll">A random name.</param>
    /// <param name="Path">Where its file lay.</param>
    /// <param name="Content">H of the file.</param>
    /// <param name="At">When; the day on its letters.</param>
    /// <param name="First">Whether its letters say that the paper document is attached.</param>
    public sealed record RollBegun(string Roll, string Path, string Content, string At, bool First) : BookEntry;

    /// <summary>A roll's file was changed by its owner, who wants what is new in it delivered too.</summary>
    public sealed record RollChanged(string Roll, string Content) : BookEntry;

    /// <summary>A roll is over; its secret is forgotten, and with it its letters' codes.</summary>
    public sealed record RollFinished(string Roll) : BookEntry;

    /// <summary>Letters are about to be written into a folder, up to this sheet: which file holds which sheet never changes after it was said.</summary>
    public sealed record Letters(string Roll, string Folder, int Last) : BookEntry;

    /// <summary>What is about to be sent, before it is: ids and recipient, not the sealed bytes (<c>docs/format.md</c> §3).</summary>
    /// <param name="Roll">The roll, or the name of a delivery by itself.</param>
    /// <param name="Reference">The row; "" where there is none.</param>
    /// <param name="Delivery">The delivery's id, used again when the run resumes.</param>
    /// <param name="To">The account or the letter.</param>
    /// <param name="Sign">For a letter, its signing key's public half: its claim and its <c>paper</c> are verified by it.</param>
    /// <param name="Grade">For a row of a roll, what fixes its outcome.</param>
    /// <param name="Ends">For a row of a roll, until when it can be fetched.</param>
    /// <param name="Sheet">For a letter of a roll, its number among the roll's letters, from 1.</param>
    /// <param name="Stop">For a letter, whether its sheet prints the stop code.</param>
    public sealed record Row(
        string Roll, string Reference, string Delivery, string To, string? Sign = null, string? Grade = null, string? Ends = null, int? Sheet = null, bool? Stop = null) : BookEntry;

    /// <summary>The server accepted a delivery.</summary>
    /// <param name="Delivery">Its id.</param>
    /// <param name="Statement">H of the delivery statement.</param>
    /// <param name="Index">Where its first evidence lies in the log.</param>
    public sealed record Sent(string Delivery, string Statement, long Index) : BookEntry;

    /// <summary>The server refused a delivery for good.</summary>
    public sealed record Refused(string Delivery, string Problem) : BookEntry;

    /// <summary>What became of a delivery; the event as people write it, <c>E.1</c>.</summary>
    public sealed record Happened(string Delivery, string Event) : BookEntry;

    /// <summary>The entry as one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, BookJson.Default.BookEntry);

    /// <summary>Reads a line.</summary>
    public static BookEntry Parse(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize(line.Span, BookJson.Default.BookEntry)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BookEntry))]
sealed partial class BookJson : JsonSerializerContext;
