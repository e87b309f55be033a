using Coffre.Age;

namespace Coffre;

/// <summary>A document as an act states it: what lies sealed, and what it commits to.</summary>
/// <param name="Payload">H of the sealed bytes.</param>
/// <param name="Size">Sealed bytes.</param>
/// <param name="Commit">h("coffre/commit/v1", salt ‖ H(plaintext)); the grant holds the salt.</param>
public readonly record struct StatedPart(Digest Payload, long Size, Digest Commit);

/// <summary>To whom a delivery goes, with the chain as the sender saw it.</summary>
/// <param name="Id">The account.</param>
/// <param name="N">Number of its newest chain statement.</param>
/// <param name="Head">H of that statement.</param>
/// <param name="Gen">The generation whose vault the grant is sealed to.</param>
public readonly record struct Addressee(AccountId Id, long N, Digest Head, long Gen);

/// <summary>A file of a release.</summary>
/// <param name="Path">Letters, digits and <c>. _ - + /</c>.</param>
/// <param name="Hash">H of its bytes.</param>
public readonly record struct ReleasedFile(string Path, Digest Hash);

/// <summary>
/// What a statement says: its JSON line, typed (the table of <c>docs/format.md</c> §3). <c>null</c> stands where the line has <c>""</c>.
/// Reading and signing hold the same rules.
/// </summary>
public abstract partial record StatementBody
{
    StatementBody() { }

    /// <summary>The type that this body makes a statement.</summary>
    public abstract StatementType Type { get; }

    /// <summary>An account begins. The id is the hash of this line.</summary>
    /// <param name="Kind">What it is, for ever.</param>
    /// <param name="By">The issuer of a letter, an organisation; else null.</param>
    /// <param name="Sign">Its signing key.</param>
    /// <param name="Recovery">Its recovery key; null for letters alone.</param>
    /// <param name="Vault">Its age recipient.</param>
    public sealed partial record Genesis(AccountKind Kind, AccountId? By, VerifyKey Sign, VerifyKey? Recovery, HybridRecipient Vault) : StatementBody;

    /// <summary>The full state of an account's keys, never a difference.</summary>
    /// <param name="Gen">The generation, from 0; grows by one exactly when signing key and vault change.</param>
    /// <param name="Sign">Signing key.</param>
    /// <param name="Recovery">Recovery key.</param>
    /// <param name="Vault">Age recipient.</param>
    /// <param name="Bag">H of the keybag.</param>
    public sealed partial record Keys(long Gen, VerifyKey Sign, VerifyKey Recovery, HybridRecipient Vault, Digest Bag) : StatementBody;

    /// <summary>Announces a new recovery key, to be taken seven days later or more.</summary>
    /// <param name="Recovery">The key announced.</param>
    public sealed partial record Renew(VerifyKey Recovery) : StatementBody;

    /// <summary>The account ends.</summary>
    public sealed partial record Close : StatementBody;

    /// <summary>The operator says what an account is called.</summary>
    /// <param name="Id">The account.</param>
    /// <param name="Name">1 to 100 characters of the list of <c>docs/format.md</c> §1.</param>
    /// <param name="Until">The name may be shown before this instant.</param>
    /// <param name="N">Numbered for each id, from 0; the newest holds.</param>
    public sealed partial record Attest(AccountId Id, string Name, DateTimeOffset Until, long N) : StatementBody;

    /// <summary>The operator says what the page consists of, before it is served.</summary>
    /// <param name="Version">Letters, digits and <c>. _ - + /</c>.</param>
    /// <param name="Files">Every file, or the list that names every file with its hash.</param>
    public sealed partial record Release(string Version, IReadOnlyList<ReleasedFile> Files) : StatementBody;

    /// <summary>A new version of an account's index of what it holds.</summary>
    /// <param name="N">Its own numbering, from 0.</param>
    /// <param name="Prev">H of the manifest before; null at 0.</param>
    /// <param name="Index">H of the sealed index.</param>
    /// <param name="Add">What this version references, payloads, copies and sealed pages alike.</param>
    /// <param name="Drop">What it lets go; with <paramref name="Add"/> at most 500.</param>
    public sealed partial record Manifest(long N, Digest? Prev, Digest Index, IReadOnlyList<Digest> Add, IReadOnlyList<Digest> Drop) : StatementBody;

    /// <summary>Answers a server's challenge, once, within 60 seconds.</summary>
    /// <param name="Host">The host that the author talks to, with its port where it has one.</param>
    /// <param name="Nonce">The server's 32 bytes.</param>
    public sealed partial record Session(string Host, Digest Nonce) : StatementBody;

    /// <summary>Documents to one recipient.</summary>
    /// <param name="Id">Drawn once by the author.</param>
    /// <param name="Kind">What is delivered.</param>
    /// <param name="Re">H of the delivery statement answered, or null.</param>
    /// <param name="To">The recipient.</param>
    /// <param name="Grant">H of the sealed grant.</param>
    /// <param name="Cover">The cover's commitment.</param>
    /// <param name="Parts">The documents.</param>
    /// <param name="Grade">What fixes the outcome.</param>
    /// <param name="Opens">From when it can be fetched; null at once.</param>
    /// <param name="Ends">Until when; null for ever. Under handover and acceptance the deadline, and set.</param>
    public sealed partial record Delivery(
        DeliveryId Id, DeliveryKind Kind, Digest? Re, Addressee To, Digest Grant, Digest Cover, IReadOnlyList<StatedPart> Parts, Grade Grade,
        DateTimeOffset? Opens, DateTimeOffset? Ends) : StatementBody;

    /// <summary>One's own documents: dated, sealed, receipted.</summary>
    /// <param name="Parts">The documents.</param>
    public sealed partial record Deposit(IReadOnlyList<StatedPart> Parts) : StatementBody;

    /// <summary>The recipient accepts.</summary>
    /// <param name="Of">H of the delivery statement.</param>
    public sealed partial record Accept(Digest Of) : StatementBody;

    /// <summary>The author takes a delivery back.</summary>
    /// <param name="Of">H of the delivery statement.</param>
    public sealed partial record Recall(Digest Of) : StatementBody;

    /// <summary>The recipient refuses.</summary>
    /// <param name="Of">H of the delivery statement.</param>
    /// <param name="Reason">Why.</param>
    public sealed partial record Refuse(Digest Of, RefuseReason Reason) : StatementBody;

    /// <summary>The recipient found a delivery at fault.</summary>
    /// <param name="Of">H of the delivery statement.</param>
    /// <param name="Reason">What was found.</param>
    public sealed partial record Fault(Digest Of, FaultReason Reason) : StatementBody;

    /// <summary>The recipient has the documents.</summary>
    /// <param name="Of">H of the delivery statement.</param>
    /// <param name="Commits">The commitments that the recipient computed again, one for each part.</param>
    public sealed partial record Handover(Digest Of, IReadOnlyList<Digest> Commits) : StatementBody;

    /// <summary>By a letter, once: who keeps it.</summary>
    /// <param name="To">The account.</param>
    public sealed partial record Claim(AccountId To) : StatementBody;

    /// <summary>A person lets an organisation deliver to them, or two persons know each other.</summary>
    /// <param name="With">The other side.</param>
    /// <param name="By">What it rests on.</param>
    /// <param name="Proof">By letter, H of the claim; by reference or code, H of the sealed text sent with the act; by contact null.</param>
    public sealed partial record Link(AccountId With, LinkBy By, Digest? Proof) : StatementBody;

    /// <summary>An organisation confirms a link.</summary>
    /// <param name="Of">H of the link statement.</param>
    public sealed partial record Confirm(Digest Of) : StatementBody;

    /// <summary>Either side ends all links of the pair.</summary>
    /// <param name="Of">H of a link statement of the pair.</param>
    public sealed partial record Unlink(Digest Of) : StatementBody;

    /// <summary>Stay on, or return to, paper.</summary>
    /// <param name="With">The organisation.</param>
    /// <param name="Reason">Why.</param>
    public sealed partial record Paper(AccountId With, PaperReason Reason) : StatementBody;

    /// <summary>Ends a share.</summary>
    /// <param name="Act">H of the delivery statement.</param>
    public sealed partial record Withdraw(Digest Act) : StatementBody;
}
