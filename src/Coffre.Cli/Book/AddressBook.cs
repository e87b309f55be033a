using System.Text;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary>What was journaled for a delivery, and what became of it.</summary>
/// <param name="Row">The journaled line.</param>
/// <param name="Statement">H of the delivery statement, once the server has accepted it.</param>
/// <param name="Problem">Why it was refused for good; null where it was not.</param>
/// <param name="Events">What happened to it since, newest last.</param>
sealed record JournaledDelivery(BookEntry.Row Row, Digest? Statement = null, string? Problem = null, IReadOnlyList<BookEntry.Happened>? Events = null);

/// <summary>How a reference is reached.</summary>
enum Route
{
    /// <summary>Nobody is linked: a letter.</summary>
    Letter,

    /// <summary>One bearer link: the account and a letter with a stop code.</summary>
    AccountAndLetter,

    /// <summary>A confirmed link: the account.</summary>
    Account,

    /// <summary>The person chose paper.</summary>
    Paper,
}

/// <summary>
/// The sender's address book: reference → account, letter or paper, the codes made, the accounts known, and all that was sent. It is the book read
/// from its first line to its last; adding to it writes the book first, so that what is in memory is on the disk.
/// </summary>
sealed class AddressBook
{
    readonly Book book;
    readonly OrganisationLinks links;
    readonly Dictionary<AccountId, BookEntry.Known> known = [];
    readonly Dictionary<string, JournaledDelivery> deliveries = new(StringComparer.Ordinal);
    readonly Dictionary<(string Roll, string Reference), List<string>> rows = [];
    readonly HashSet<AccountId> paper = [];

    public AddressBook(Book book, AccountId organisation)
    {
        this.book = book;
        links = new(organisation);
        foreach (var line in book.Lines())
            Take(BookEntry.Parse(line));
    }

    /// <summary>Links and codes.</summary>
    public OrganisationLinks Links => links;

    /// <summary>How far the feed has been read.</summary>
    public long Cursor { get; private set; }

    /// <summary>Everything that was journaled, by delivery id.</summary>
    public IReadOnlyDictionary<string, JournaledDelivery> Deliveries => deliveries;

    /// <summary>Writes entries to the disk, then into memory.</summary>
    public void Add(IReadOnlyList<BookEntry> entries)
    {
        if (entries.Count == 0)
            return;
        book.Append(entries.Select(entry => entry.ToLine()));
        foreach (var entry in entries)
            Take(entry);
    }

    /// <summary>The last verified state of an account.</summary>
    public Recipient? Find(AccountId id) => known.TryGetValue(id, out var entry)
        ? new(new Addressee(id, entry.N, Digest.Parse(entry.Head), entry.Gen), HybridRecipient.Parse(entry.Vault))
        : null;

    /// <summary>What was journaled for a row of a roll.</summary>
    public IReadOnlyList<JournaledDelivery> Row(string roll, string reference) => [.. rows.GetValueOrDefault((roll, reference), []).Select(id => deliveries[id])];

    /// <summary>How a reference is reached now, and through which account (<c>docs/format.md</c> §3).</summary>
    public (Route Route, AccountId? Account) RouteOf(string reference)
    {
        var standing = links.All.Where(link => link.Reference == reference && !link.Link.Ended).ToList();
        if (standing.FirstOrDefault(link => link.Link.Confirmed) is { } confirmed)
            return paper.Contains(confirmed.Link.Person) ? (Route.Paper, null) : (Route.Account, confirmed.Link.Person);
        // two bearers of one reference: one of them is not the person, and nobody knows which
        var bearers = standing.Where(link => link.Link.By == LinkBy.Letter).Select(link => link.Link.Person).Distinct().ToList();
        return bearers is [var only]
            ? paper.Contains(only) ? (Route.Paper, null) : (Route.AccountAndLetter, only)
            : (Route.Letter, null);
    }

    void Take(BookEntry entry)
    {
        switch (entry)
        {
            case BookEntry.CodeMade code:
                links.Made(code.Reference, new(LinkCode.Parse(code.Made)));
                break;
            case BookEntry.Act act:
                TakeAct(act);
                break;
            case BookEntry.Cursor cursor:
                Cursor = cursor.At;
                break;
            case BookEntry.Known one:
                known[AccountId.Parse(one.Id)] = one;
                break;
            case BookEntry.Row row:
                TakeRow(row);
                break;
            case BookEntry.Sent sent:
                deliveries[sent.Delivery] = deliveries[sent.Delivery] with { Statement = Digest.Parse(sent.Statement), Problem = null };
                break;
            case BookEntry.Refused refused:
                deliveries[refused.Delivery] = deliveries[refused.Delivery] with { Problem = refused.Problem };
                break;
            case BookEntry.Happened happened when deliveries.TryGetValue(happened.Delivery, out var delivery):
                deliveries[happened.Delivery] = delivery with { Events = [.. delivery.Events ?? [], happened] };
                break;
        }
    }

    void TakeAct(BookEntry.Act entry)
    {
        var act = Statement.Parse(Encoding.UTF8.GetBytes(entry.Text));
        if (act.Body is StatementBody.Paper { Reason: PaperReason.Prefer })
            paper.Add(act.Account);
        else if (act.Body is StatementBody.Link)
            paper.Remove(act.Account);
        links.Take(act, entry.ToProof(act));
    }

    void TakeRow(BookEntry.Row row)
    {
        if (row.Letter)
            links.Issued(AccountId.Parse(row.To), row.Reference);
        if (!deliveries.TryAdd(row.Delivery, new(row)))
            return;
        if (!rows.TryGetValue((row.Roll, row.Reference), out var ids))
            rows[(row.Roll, row.Reference)] = ids = [];
        ids.Add(row.Delivery);
    }
}
