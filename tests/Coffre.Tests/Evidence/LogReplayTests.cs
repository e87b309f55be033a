using Xunit;

namespace Coffre.Tests;

public sealed class LogReplayTests
{
    [Fact]
    public void V21_The_log_of_the_example_told_the_truth_up_to_its_checkpoint()
    {
        var replay = new LogReplay();
        foreach (var leaf in LogFormatTests.Leaves())
            replay.Add(leaf.ToBytes());
        var checkpoint = Checkpoint.Open(Vectors.Example.TextBytes("checkpoint"), NoteKey.Parse(Vectors.Example.Text("vkey")));
        Assert.Equal(checkpoint.Head, replay.Head);
        Assert.Equal(36, replay.Heads!.Covers);
    }

    [Fact]
    public void Attack14_Heads_that_leave_out_or_turn_back_a_state_make_the_log_false()
    {
        var leaves = LogFormatTests.Leaves();
        var heads = (Leaf.Heads)leaves[30];
        foreach (var changed in (Leaf[])[heads with { Root = ((Leaf.Heads)leaves[36]).Root }, heads with { Labels = 9 }, heads with { Covers = 31 }, heads with { Covers = 11 }])
            Vectors.Refuses("false-log", () => Replay(leaves.Take(30).Append(changed)));
        Replay(leaves.Take(31));
        var later = (Leaf.Heads)leaves[36];
        foreach (var changed in (Leaf[])[later with { Time = heads.Time.AddMilliseconds(-1) }, later with { Covers = 29 }])
            Vectors.Refuses("false-log", () => Replay(leaves.Take(36).Append(changed)));
        // a state that the heads came before is not missing from them
        Replay(leaves.Take(30).Append(leaves[31]).Append(heads));
    }

    static void Replay(IEnumerable<Leaf> leaves)
    {
        var replay = new LogReplay();
        foreach (var leaf in leaves)
            replay.Add(leaf.ToBytes());
    }
}
