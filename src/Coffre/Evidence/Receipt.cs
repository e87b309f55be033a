namespace Coffre;

/// <summary>
/// One text file that proves, offline and years later, that something happened: evidence, the acts and chains that it rests on, and their proofs
/// (<c>docs/format.md</c> §7). This is its form alone; <see cref="ReceiptVerifier"/> says whether it holds.
/// </summary>
public sealed record Receipt
{
    /// <summary>Most bytes in a receipt.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>The first line.</summary>
    static ReadOnlySpan<byte> Type => "coffre/receipt/v1\n"u8;

    static readonly string[] Order = ["evidence", "act", "delivery", "chain", "chain-proof", "attest", "attest-proof", "proof", "token", "open"];

    /// <summary>The evidence's text.</summary>
    public required ReadOnlyMemory<byte> Evidence { get; init; }

    /// <summary>The act that caused it; null where that is the delivery.</summary>
    public ReadOnlyMemory<byte>? Act { get; init; }

    /// <summary>The delivery that it is about; null about an account.</summary>
    public ReadOnlyMemory<byte>? Delivery { get; init; }

    /// <summary>The chains' statements: genesis first, accounts one after another.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Chains { get; init; }

    /// <summary>One proof for each chain but a letter's, in the order of the chains: of its last statement given.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> ChainProofs { get; init; }

    /// <summary>What the operator said that the authors are called.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Attests { get; init; }

    /// <summary>One proof for each attest, in their order.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> AttestProofs { get; init; }

    /// <summary>The evidence's proof, whose extra data is the salt.</summary>
    public required ReadOnlyMemory<byte> Proof { get; init; }

    /// <summary>A time-stamp token over the checkpoint. The name is reserved: nothing here reads it yet.</summary>
    public ReadOnlyMemory<byte>? Token { get; init; }

    /// <summary>What the owner discloses of the delivery or the deposit, <see cref="Disclosure"/>.</summary>
    public ReadOnlyMemory<byte>? Open { get; init; }

    /// <summary>The text.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="MaxSize"/>.</exception>
    public byte[] ToBytes()
    {
        List<Section> sections = [new("evidence", Evidence)];
        Add("act", Act);
        Add("delivery", Delivery);
        sections.AddRange(Chains.Select(bytes => new Section("chain", bytes)));
        sections.AddRange(ChainProofs.Select(bytes => new Section("chain-proof", bytes)));
        sections.AddRange(Attests.Select(bytes => new Section("attest", bytes)));
        sections.AddRange(AttestProofs.Select(bytes => new Section("attest-proof", bytes)));
        Add("proof", Proof);
        Add("token", Token);
        Add("open", Open);
        byte[] text = [.. Type, .. Sections.Write(sections)];
        return text.Length <= MaxSize ? text : throw new ArgumentException($"A receipt has at most {MaxSize} bytes, this one {text.Length}.");

        void Add(string name, ReadOnlyMemory<byte>? bytes)
        {
            if (bytes is { } some)
                sections.Add(new(name, some));
        }
    }

    /// <summary>Takes a receipt apart; verifies nothing.</summary>
    /// <param name="bytes">The whole text; kept, so it must not change.</param>
    /// <exception cref="RefusedException">
    /// <c>too-large</c>, <c>wrong-type</c>, <c>malformed</c>, <c>truncated</c>; <c>unknown-section</c>, <c>wrong-order</c>; <c>twice</c>: a section that
    /// stands once; <c>incomplete</c>: not one evidence and one proof.
    /// </exception>
    public static Receipt Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxSize)
            throw new RefusedException("too-large", $"A receipt has at most {MaxSize} bytes.");
        if (!bytes.Span.StartsWith(Type))
            throw new RefusedException("wrong-type", "This is not a receipt.");
        var found = Order.ToDictionary(name => name, _ => new List<ReadOnlyMemory<byte>>(), StringComparer.Ordinal);
        var last = 0;
        foreach (var section in Sections.Read(bytes[Type.Length..]))
        {
            var place = Array.IndexOf(Order, section.Name);
            if (place < 0)
                throw new RefusedException("unknown-section", $"A receipt has no section \"{section.Name}\".");
            if (place < last)
                throw new RefusedException("wrong-order", $"The section \"{section.Name}\" comes earlier.");
            last = place;
            found[section.Name].Add(section.Bytes);
        }
        return new()
        {
            Evidence = One("evidence"),
            Act = OneOrNone("act"),
            Delivery = OneOrNone("delivery"),
            Chains = found["chain"],
            ChainProofs = found["chain-proof"],
            Attests = found["attest"],
            AttestProofs = found["attest-proof"],
            Proof = One("proof"),
            Token = OneOrNone("token"),
            Open = OneOrNone("open"),
        };

        ReadOnlyMemory<byte> One(string name) =>
            found[name] is [var only] ? only : throw new RefusedException("incomplete", $"A receipt has one section \"{name}\".");

        ReadOnlyMemory<byte>? OneOrNone(string name) => found[name] switch
        {
            // a bare null would become an empty memory
            [] => default(ReadOnlyMemory<byte>?),
            [var only] => only,
            _ => throw new RefusedException("twice", $"A receipt has at most one section \"{name}\"."),
        };
    }
}
