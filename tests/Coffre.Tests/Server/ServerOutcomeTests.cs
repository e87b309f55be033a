using System.Net;
using System.Text;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

/// <summary>Random acts by both sides and random time, against the table of outcomes.</summary>
public sealed class ServerOutcomeTests
{
    static readonly string[] Moves = ["accept", "refuse", "handover", "fault", "recall", "grant", "again", "hour", "day", "week"];

    [Fact]
    public async Task V26_each_event_has_one_evidence_and_each_delivery_one_final_outcome_in_whatever_order_things_come()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        await Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Int[0, Moves.Length - 1].Array[1, 14]).SampleAsync(async plan =>
        {
            var (now, grade) = (world.Clock.GetUtcNow(), (Grade)plan.Item1);
            var ends = grade == Grade.Availability ? (DateTimeOffset?)null : now.AddDays(3);
            var sent = Sent.To(city, holder, new(DeliveryKind.Decision, grade, plan.Item2 ? now.AddHours(2) : null, ends));
            await sent.SendAsync();
            foreach (var move in plan.Item3)
                await MoveAsync(world, sent, city, holder, Moves[move]);
            await DemandSoundAsync(world, sent, city, string.Join(' ', plan.Item3.Select(i => Moves[i])));
        }, iter: 60, threads: 1);
        await world.StopAsync();
        await world.StartAgainAsync();
        await Monitor.ReadAsync(world);
    }

    static async Task MoveAsync(World world, Sent sent, Actor city, Actor holder, string move)
    {
        if (move is "hour" or "day" or "week")
        {
            world.Clock.Advance(move == "hour" ? TimeSpan.FromHours(1) : move == "day" ? TimeSpan.FromDays(1) : TimeSpan.FromDays(7));
            return;
        }
        if (move == "grant")
        {
            await holder.BeginSessionAsync();
            using var grant = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant");
            Assert.True(grant.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.NotFound, $"{move}: {grant.StatusCode}");
            return;
        }
        if (move == "again")
        {
            using var again = await sent.PostAsync();
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            return;
        }
        var of = sent.Act.Hash;
        using var answer = await sent.ActAsync(move == "recall" ? city : holder, move switch
        {
            "accept" => new StatementBody.Accept(of),
            "refuse" => new StatementBody.Refuse(of, RefuseReason.Unwanted),
            "fault" => new StatementBody.Fault(of, FaultReason.NotVerified),
            "recall" => new StatementBody.Recall(of),
            _ => new StatementBody.Handover(of, [.. sent.Body.Parts.Select(part => part.Commit)]),
        });
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.NotFound, $"{move}: {answer.StatusCode}");
    }

    static async Task DemandSoundAsync(World world, Sent sent, Actor city, string moves)
    {
        var evidence = (await sent.ReadAsync(city)).Evidence.Select(e => Evidence.Parse(Encoding.ASCII.GetBytes(e.Text))).ToList();
        var codes = string.Join(' ', evidence.Select(e => e.Event.Code));
        // it is a course that the table allows; Outcome refuses what follows a final that it must not follow, and what comes twice
        var outcome = Outcome.Of(sent.Body.Grade, evidence.Select(e => e.Event));
        Assert.Equal(evidence.Count, outcome.Count);
        Assert.True(evidence.GroupBy(e => (e.Event, e.Act)).All(same => same.Count() == 1), $"{moves}: {codes}");
        Assert.Equal(Enumerable.Range(0, evidence.Count).Select(i => (long)i), evidence.Select(e => e.Number));
        Assert.Equal(evidence.Count, await world.AskAsync<long>($"select count(*) from evidence where about = '{sent.Id}'"));
        // what has passed its deadline has an outcome
        var now = world.Clock.GetUtcNow();
        Assert.True(outcome.Final is not null || !(sent.Body.Ends <= now), $"{moves}: {codes}");
        Assert.True(outcome.Consigned || outcome.Final is not null || sent.Body.Opens > now, $"{moves}: {codes}");
    }
}
