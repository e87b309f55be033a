using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre refuse</c>: says no to a delivery, with a reason of the closed list.</summary>
static class RefuseCommand
{
    public static Command Build()
    {
        var delivery = new Argument<string>("DELIVERY") { Description = "Its id, as coffre inbox prints it" };
        var reason = new Option<string>("--reason") { Description = "not-mine, unwanted, unreadable or other", HelpName = "REASON", Required = true };
        var command = new Command("refuse", """
            Refuse a delivery of the grade handover or acceptance. This is its outcome, and its sender learns the reason.

              coffre refuse qzbiuwsdgkifarxk72nofoqpni --reason not-mine
            """) { delivery, reason };
        command.SetAction((parsed, ct) =>
        {
            var why = Typed.Code<RefuseReason>(parsed.GetValue(reason)!);
            return DeliveryAct.RunAsync(parsed, parsed.GetValue(delivery)!, (client, act) => client.RefuseAsync(act, why, ct), ct);
        });
        return command;
    }
}
