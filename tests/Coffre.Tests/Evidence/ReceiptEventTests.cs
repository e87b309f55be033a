using Xunit;

namespace Coffre.Tests;

public sealed class ReceiptEventTests
{
    static readonly Digest[] Commits = [Commitment.Of(new byte[32], Digest.Of("one"u8)), Commitment.Of(new byte[32], Digest.Of("two"u8))];

    public static TheoryData<string> AboutDeliveries =>
        [.. Enum.GetValues<EventKind>().Where(kind => kind.AboutDelivery && kind != EventKind.RelayToNonERDS).Select(kind => kind.Code)];

    [Theory]
    [MemberData(nameof(AboutDeliveries))]
    public void Every_event_of_a_delivery_has_a_receipt_that_verifies(string code)
    {
        var (world, kind) = (new ReceiptWorld(), Events.ParseCode(code));
        var (from, to) = kind == EventKind.Withdraw ? ("holder", "neighbour") : ("city", "holder");
        var delivery = world.Deliver(from, to, kind == EventKind.ConsignmentAcceptance ? Grade.Acceptance : Grade.Handover, Commits);
        var act = ActOf(world, kind, from, to, delivery);
        var answer = ReceiptVerifier.Verify(world.Receipt(world.Evidence(kind, act, delivery, null, ReasonOf(kind)), act, delivery), world.Trust, Digest.Of("one"u8));
        Assert.Equal(kind, answer.Evidence.Event);
        Assert.Equal(delivery.Hash, answer.Delivery!.Hash);
        Assert.Equal(from == "city" ? "Ville de Saint-Exemple" : null, answer.FromName);
        Assert.Equal(Verdict.CannotBeTold, answer.Documents[0].Verdict);
        Assert.Equal([0, 1], answer.Documents[0].Closed);
        Assert.Equal(kind is EventKind.SubmissionAcceptance or EventKind.ContentConsignment, answer.Caveats.Contains(Caveat.OnlyAvailable));
    }

    [Fact]
    public void Of_a_delivery_of_words_alone_no_document_can_be_told()
    {
        var world = new ReceiptWorld();
        var delivery = world.Deliver("city", "holder", Grade.Availability);
        var receipt = world.Receipt(world.Evidence(EventKind.SubmissionAcceptance, delivery, delivery, null, null), delivery, delivery, new(null, null, []));
        Assert.Equal(Verdict.CannotBeTold, ReceiptVerifier.Verify(receipt, world.Trust, Digest.Of("one"u8)).Documents.Single().Verdict);
    }

    [Fact]
    public void Every_event_of_an_account_has_a_receipt_that_verifies()
    {
        var (city, holder) = (ReceiptWorld.Chain("city").Id, ReceiptWorld.Chain("holder").Id);
        var link = Digest.Of("link"u8);
        (EventKind Kind, string Author, StatementBody Body, AccountId? Other, Reason? Reason)[] all =
        [
            (EventKind.Link, "holder", new StatementBody.Link(city, LinkBy.Code, link), city, null),
            (EventKind.Confirm, "city", new StatementBody.Confirm(link), holder, null),
            (EventKind.Unlink, "holder", new StatementBody.Unlink(link), city, null),
            (EventKind.Unlink, "holder", new StatementBody.Close(), city, null),
            (EventKind.Paper, "holder", new StatementBody.Paper(city, PaperReason.Prefer), city, Reason.Prefer),
            (EventKind.Deposit, "holder", new StatementBody.Deposit([new(link, 1, Commits[0])]), null, null),
            (EventKind.Closed, "holder", new StatementBody.Close(), null, null),
        ];
        foreach (var (kind, author, body, other, reason) in all)
        {
            var world = new ReceiptWorld();
            var act = world.Sign(author, body);
            var answer = ReceiptVerifier.Verify(world.Receipt(world.Evidence(kind, act, null, other, reason), act, null), world.Trust, Digest.Of("one"u8));
            Assert.Equal((kind, act.Hash), (answer.Evidence.Event, answer.Act.Hash));
            Assert.Equal(Verdict.CannotBeTold, answer.Documents[0].Verdict);
        }
    }

    [Fact]
    public void A_document_of_a_wholly_disclosed_delivery_is_intact_or_is_not()
    {
        var world = new ReceiptWorld();
        var delivery = world.Deliver("city", "holder", Grade.Availability, Commits);
        var evidence = world.Evidence(EventKind.ContentConsignment, delivery, delivery, null, null);
        var whole = world.Receipt(evidence, delivery, delivery, new(null, null, [new byte[32], new byte[32]]));
        Assert.Equal(
            [Verdict.Intact, Verdict.Intact, Verdict.NotIntact],
            ReceiptVerifier.Verify(whole, world.Trust, Digest.Of("two"u8), Digest.Of("one"u8), Digest.Of("three"u8)).Documents.Select(d => d.Verdict));
        var half = world.Receipt(evidence, delivery, delivery, new(null, null, [null, new byte[32]]));
        var answer = ReceiptVerifier.Verify(half, world.Trust, Digest.Of("two"u8), Digest.Of("one"u8));
        Assert.Equal([(Verdict.Intact, 1), (Verdict.CannotBeTold, (int?)null)], answer.Documents.Select(d => (d.Verdict, d.Part)));
        Assert.Equal([0], answer.Documents[1].Closed);
    }

    [Fact]
    public void A_handover_of_other_documents_is_a_commit_mismatch()
    {
        var world = new ReceiptWorld();
        var delivery = world.Deliver("city", "holder", Grade.Handover, Commits);
        var act = world.Sign("holder", new StatementBody.Handover(delivery.Hash, [Commits[1], Commits[0]]));
        var receipt = world.Receipt(world.Evidence(EventKind.ContentHandover, act, delivery, null, null), act, delivery);
        Vectors.Refuses("commit-mismatch", () => ReceiptVerifier.Verify(receipt, world.Trust));
    }

    [Fact]
    public void A_name_past_its_until_is_not_shown_and_the_receipt_still_verifies()
    {
        var world = new ReceiptWorld();
        var delivery = world.Deliver("city", "holder", Grade.Availability, Commits);
        var late = world.Evidence(EventKind.ContentConsignment, delivery, delivery, null, null) with { At = Time.Parse("2027-11-24T00:00:00.000Z") };
        Assert.Null(ReceiptVerifier.Verify(world.Receipt(late, delivery, delivery), world.Trust).FromName);
        var justBefore = late with { At = Time.Parse("2027-11-23T23:59:59.999Z") };
        Assert.Equal("Ville de Saint-Exemple", ReceiptVerifier.Verify(world.Receipt(justBefore, delivery, delivery), world.Trust).FromName);
    }

    [Fact]
    public void The_receipts_of_the_example_are_composed_again_byte_for_byte()
    {
        var world = new ReceiptWorld();
        var deliveries = Vectors.Example.GetProperty("deliveries");
        var acts = Vectors.Example.GetProperty("acts");
        (string Name, int Index, string? Act, string? Delivery, Disclosure? Open)[] all =
        [
            ("handover, all disclosed", 27, "handover", "d1", ReceiptWorld.Disclose("d1", true, true)),
            ("letter, a part closed", 15, null, "d2", ReceiptWorld.Disclose("d2", true, false)),
            ("refusal, nothing disclosed", 28, "refuse", "d3", null),
            ("claim", 18, "claim", null, null),
        ];
        foreach (var (name, index, act, delivery, open) in all)
        {
            var evidence = Vectors.Example.GetProperty("evidences").EnumerateArray().Single(e => e.GetProperty("index").GetInt32() == index);
            var delivered = delivery is null ? null : Statement.Parse(deliveries.GetProperty(delivery).TextBytes("statement"));
            var acted = act is null ? delivered! : Statement.Parse(Vectors.Bytes(acts.GetProperty(act)));
            var receipt = world.Compose(evidence.TextBytes("text"), evidence.Base64("salt"), index, acted, delivered, Vectors.Example.TextBytes("checkpoint"), open);
            Assert.Equal(ReceiptTests.Text(name), receipt.ToBytes());
        }
    }

    static Statement ActOf(ReceiptWorld world, EventKind kind, string from, string to, Statement delivery) => kind.Act switch
    {
        StatementType.Accept => world.Sign(to, new StatementBody.Accept(delivery.Hash)),
        StatementType.Refuse => world.Sign(to, new StatementBody.Refuse(delivery.Hash, RefuseReason.Unwanted)),
        StatementType.Handover => world.Sign(to, new StatementBody.Handover(delivery.Hash, Commits)),
        StatementType.Fault => world.Sign(to, new StatementBody.Fault(delivery.Hash, FaultReason.NotVerified)),
        StatementType.Recall => world.Sign(from, new StatementBody.Recall(delivery.Hash)),
        StatementType.Withdraw => world.Sign(from, new StatementBody.Withdraw(delivery.Hash)),
        StatementType.Close => world.Sign(to, new StatementBody.Close()),
        _ => delivery,
    };

    static Reason? ReasonOf(EventKind kind) => kind == EventKind.ConsignmentRejection ? Reason.Unwanted : kind.Reasons is [var only, ..] ? only : null;
}
