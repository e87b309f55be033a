using System.Text;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class ReceiptAttackTests
{
    static bool Long => Environment.GetEnvironmentVariable("COFFRE_LONG") == "1";

    [Theory]
    [InlineData("refusal, nothing disclosed")]
    [InlineData("claim")]
    public void V22_Any_byte_changed_in_a_receipt_is_refused_and_the_fault_named(string name)
    {
        var good = ReceiptTests.Text(name);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte[1, 255]).Sample((at, change) =>
        {
            var bad = good.ToArray();
            bad[at] ^= change;
            return Assert.Throws<RefusedException>(() => ReceiptVerifier.Verify(bad, ReceiptTests.Trust)).Fault.Length > 0;
        }, iter: Long ? 20_000 : 300);
    }

    [Fact]
    public void V22_A_good_receipt_verifies_with_nothing_but_the_trust_file() =>
        Assert.Equal("E.1", ReceiptVerifier.Verify(ReceiptTests.Text("handover, all disclosed"), ReceiptTests.Trust).Evidence.Event.Code);

    [Fact]
    public void V21_A_receipt_needs_the_cosignature_of_every_witness_that_the_reader_trusts()
    {
        using var key = SigningKey.FromSeed(new byte[32]);
        var witness = new WitnessKey("witness.example", key.Public);
        var trust = ReceiptTests.Trust with { Witnesses = [witness] };
        var good = Encoding.UTF8.GetString(ReceiptTests.Text("claim"));
        Vectors.Refuses("unwitnessed", () => ReceiptVerifier.Verify(Encoding.UTF8.GetBytes(good), trust));

        var checkpoint = Vectors.Example.Text("checkpoint");
        var line = Encoding.UTF8.GetString(witness.Cosign(Encoding.UTF8.GetBytes(checkpoint[..(checkpoint.IndexOf("\n\n", StringComparison.Ordinal) + 1)]), Vectors.Now, key));
        var receipt = Receipt.Parse(Encoding.UTF8.GetBytes(good));
        var cosigned = receipt with { Proof = Cosign(receipt.Proof), ChainProofs = [.. receipt.ChainProofs.Select(Cosign)] };
        Assert.Equal([Vectors.Now], ReceiptVerifier.Verify(cosigned.ToBytes(), trust).Witnessed);

        ReadOnlyMemory<byte> Cosign(ReadOnlyMemory<byte> proof) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(proof.Span) + line);
    }

    [Theory]
    [InlineData("at 2026-11-24T01:06:00.000Z\n{\"act\"", "at 2026-11-23T01:06:00.000Z\n{\"act\"")]
    [InlineData("\"policy\":\"2Ke0", "\"policy\":\"3Ke0")]
    [InlineData("extra w2rv6Y", "extra x2rv6Y")]
    [InlineData("4UI8fZeZhxyTA53yh7psVfiCqBwfKCfBImIZCYeBHlU=", "4UI8fZeZhxyTA53yh7psVfiCqBwfKCfBImIZCYeBHlY=")]
    public void Attack26_An_altered_time_policy_or_leaf_fails_time_stamp_tokens_come_later(string was, string becomes) =>
        Altered(was, becomes, "bad-proof", "not-canonical");

    [Fact]
    public void Attack26_A_backdated_evidence_in_a_tree_of_ones_own_is_not_signed_by_the_log()
    {
        var world = new ReceiptWorld();
        var delivery = world.Deliver("city", "holder", Grade.Availability, Digest.Of("commit"u8));
        var backdated = world.Evidence(EventKind.ContentConsignment, delivery, delivery, null, null) with { At = Vectors.Now.AddDays(-30) };
        var receipt = Receipt.Parse(world.Receipt(backdated, delivery, delivery));
        using var own = SigningKey.Generate();
        var proof = TlogProof.Parse(receipt.Proof);
        var head = Checkpoint.Open(proof.Checkpoint, world.Trust.Log).Head;
        var forged = receipt with { Proof = (proof with { Checkpoint = Checkpoint.Sign(world.Trust.Log.Name, head, own) }).ToBytes() };
        Vectors.Refuses("unsigned", () => ReceiptVerifier.Verify(forged.ToBytes(), world.Trust));
    }

    [Fact]
    public void V22_The_chain_of_who_delivered_ends_where_the_delivery_builds_on_it_though_another_acted()
    {
        var world = new ReceiptWorld();
        var (holder, city) = (ReceiptWorld.Chain("holder"), ReceiptWorld.Chain("city"));
        using var key = SigningKey.FromSeed(Vectors.Account("holder").GetProperty("seeds")[0].Base64("sign"));
        // signed before the holder's recovery, refused after it
        var body = (StatementBody.Delivery)world.Deliver("holder", "city", Grade.Handover, Digest.Of("commit"u8)).Body;
        var delivery = Statement.Sign(Vectors.Example.Text("log"), holder.Id, holder.States[1].Point, new(0, Digest.Of([])), Vectors.Now, body, key);
        var refusal = world.Sign("city", new StatementBody.Refuse(delivery.Hash, RefuseReason.Unwanted));
        var good = Receipt.Parse(world.Receipt(world.Evidence(EventKind.ConsignmentRejection, refusal, delivery, null, Reason.Unwanted), refusal, delivery));
        Assert.Equal(city.Id, ReceiptVerifier.Verify(good.ToBytes(), world.Trust).Act.Account);

        var at = good.Chains.ToList().FindIndex(text => text.Span.SequenceEqual(holder.Statements[1].Bytes.Span));
        var proof = TlogProof.Parse(good.ChainProofs[1]);
        var place = world.Place(2, Vectors.Account("holder").GetProperty("leaves")[2].GetInt64());
        var longer = good with
        {
            Chains = [.. good.Chains.Take(at + 1), holder.Statements[2].Bytes, .. good.Chains.Skip(at + 1)],
            ChainProofs = [good.ChainProofs[0], (proof with { Index = place.Index, Path = place.Path }).ToBytes(), .. good.ChainProofs.Skip(2)],
        };
        Vectors.Refuses("stale-key", () => ReceiptVerifier.Verify(longer.ToBytes(), world.Trust));
    }

    [Fact]
    public void Attack28_Hostile_checkpoints_proofs_and_receipts_are_refused_in_bounded_memory()
    {
        byte[][] goods =
        [
            Vectors.Example.TextBytes("checkpoint"), .. Vectors.Example.GetProperty("receipts").EnumerateArray().Select(r => r.TextBytes("text")),
            Receipt.Parse(ReceiptTests.Text("claim")).Proof.ToArray(),
        ];
        var random = new Random(28);
        for (var i = 0; i < (Long ? 100_000 : 10_000); i++)
        {
            var bad = Mutated(goods[random.Next(goods.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Swallow(() => Checkpoint.Open(bad, ReceiptTests.Trust.Log));
            Swallow(() => TlogProof.Parse(bad));
            Swallow(() => Receipt.Parse(bad));
            Swallow(() => Evidence.Parse(bad));
            if (i % 10 == 0)
                Swallow(() => ReceiptVerifier.Verify(bad, ReceiptTests.Trust));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        }
    }

    static void Altered(string was, string becomes, params string[] faults)
    {
        var good = Encoding.UTF8.GetString(ReceiptTests.Text("handover, all disclosed"));
        Assert.Contains(was, good, StringComparison.Ordinal);
        var bad = Encoding.UTF8.GetBytes(good.Replace(was, becomes, StringComparison.Ordinal));
        Assert.Contains(Assert.Throws<RefusedException>(() => ReceiptVerifier.Verify(bad, ReceiptTests.Trust)).Fault, faults);
    }

    static byte[] Mutated(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                case 3:
                    bytes.Insert(at, "\n @9—\0"u8[random.Next(6)]);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.ASCII.GetBytes(random.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture)));
                    break;
            }
        }
        return [.. bytes];
    }

    // what is well-formed by chance passes; what is not is refused by name and by nothing else
    static void Swallow(Action parse)
    {
        try
        {
            parse();
        }
        catch (RefusedException e)
        {
            Assert.NotEmpty(e.Fault);
        }
    }
}
