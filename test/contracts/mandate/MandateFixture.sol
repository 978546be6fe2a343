// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {Mandates} from "../../../contracts/mandate/Mandates.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";
import {ExtendedFixture} from "../payment/ExtendedFixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";

/// @title A payer with an allowance and a mandate, and what is expected of both, derived a second time
abstract contract MandateFixture is ExtendedFixture {
    using Stablecoin for IFiatToken;

    bytes32 internal constant MANDATE_TYPEHASH = keccak256(
        "Mandate(address payer,address receiver,address token,uint120 amount,bool exact,uint8 unit,uint32 length,uint48 start,uint48 end,uint32 count,uint32 trialPeriods,uint120 trialAmount,address puller,address authorizer,uint48 refundWindow,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,bytes32 shares,address resolver,address arbiter,uint16 defaultBps,uint48 protection,uint48 settlement,uint256 salt)"
    );
    uint256 internal constant MANDATE_FIELDS = 25;

    /// @dev May pull beside the receiver.
    address internal constant PULLER = address(0xc011ec7);
    uint48 internal constant REFUND_WINDOW = 14 days;
    uint120 internal constant AMOUNT = 10e6;
    /// @dev Periods of the ordinary mandate.
    uint48 internal constant WEEK = 7 days;
    uint256 internal constant FOREVER = type(uint256).max;
    uint256 internal constant GAS_EACH = 1_000_000;

    Mandates internal mandates;

    function setUp() public virtual override {
        super.setUp();
        mandates = deployMandates();
        vm.label(address(mandates), "mandates");
        vm.prank(payer);
        usdc.approve(address(mandates), type(uint256).max);
    }

    function deployMandates() internal returns (Mandates) {
        return Mandates(deployOrMutant("Mandates", abi.encode(escrow)));
    }

    // ---- Terms ----

    /// @dev Exactly 10 USDC a week, from now on, for ever.
    function weekly() internal view returns (IMandates.Mandate memory mandate) {
        mandate.payer = payer;
        mandate.receiver = receiver;
        mandate.token = address(usdc);
        mandate.amount = AMOUNT;
        mandate.exact = true;
        mandate.unit = IMandates.Unit.Weeks;
        mandate.length = 1;
        mandate.start = START;
        mandate.puller = PULLER;
        mandate.authorizer = AUTHORIZER;
        mandate.refundWindow = REFUND_WINDOW;
        mandate.minFeeBps = MIN_FEE;
        mandate.maxFeeBps = MAX_FEE;
        mandate.feeReceiver = FEE_RECEIVER;
        mandate.salt = 1;
    }

    /// @dev Up to 10 USDC a week, in any number of pulls.
    function capped() internal view returns (IMandates.Mandate memory mandate) {
        mandate = weekly();
        mandate.exact = false;
    }

    /// @dev The same mandate but for one field, by its place in the struct.
    function alterMandate(
        IMandates.Mandate memory mandate,
        uint256 field
    ) internal view returns (IMandates.Mandate memory) {
        if (field == 0) mandate.payer = stranger;
        if (field == 1) mandate.receiver = stranger;
        if (field == 2) mandate.token = address(eurc);
        if (field == 3) mandate.amount += 1;
        if (field == 4) mandate.exact = !mandate.exact;
        if (field == 5) mandate.unit = IMandates.Unit.Months;
        if (field == 6) mandate.length += 1;
        if (field == 7) mandate.start += 1;
        if (field == 8) mandate.end = START + 900 days;
        if (field == 9) mandate.count += 9;
        if (field == 10) mandate.trialPeriods += 1;
        if (field == 11) mandate.trialAmount += 1;
        if (field == 12) mandate.puller = stranger;
        if (field == 13) mandate.authorizer = stranger;
        if (field == 14) mandate.refundWindow += 1;
        if (field == 15) mandate.minFeeBps += 1;
        if (field == 16) mandate.maxFeeBps += 1;
        if (field == 17) mandate.feeReceiver = stranger;
        if (field == 18) mandate.shares = keccak256("shares");
        if (field == 19) mandate.resolver = stranger;
        if (field == 20) mandate.arbiter = stranger;
        if (field == 21) mandate.defaultBps += 1;
        if (field == 22) mandate.protection += 1;
        if (field == 23) mandate.settlement += 1;
        if (field == 24) mandate.salt += 1;
        return mandate;
    }

    function hashMandate(IMandates.Mandate memory mandate) internal pure returns (bytes32) {
        return keccak256(abi.encode(MANDATE_TYPEHASH, mandate));
    }

    function keyOf(IMandates.Mandate memory mandate) internal view returns (bytes32) {
        return keyOf(mandate, CHAIN_ID, address(mandates));
    }

    function keyOf(IMandates.Mandate memory mandate, uint256 chainId, address where) internal pure returns (bytes32) {
        return keccak256(abi.encode(chainId, where, mandate.payer, mandate.receiver, hashMandate(mandate)));
    }

    /// @dev The payment of a pull, where the period ends at `end`; one that is charged.
    function paymentOf(
        IMandates.Mandate memory mandate,
        uint48 end,
        uint120 cap,
        uint256 number
    ) internal view returns (PaymentInfo memory info, Extension memory extension) {
        uint48 expiry = end;
        extension.authorizer = mandate.authorizer;
        extension.shares = mandate.shares;
        extension.nonce = uint256(keccak256(abi.encode(keyOf(mandate), number)));
        if (mandate.resolver != address(0)) {
            extension.resolver = mandate.resolver;
            extension.protectedUntil = end + mandate.protection;
            expiry = extension.settleBy = extension.protectedUntil + mandate.settlement;
            extension.disputeTerms = keccak256(
                abi.encode(
                    keccak256("DisputeTerms(address arbiter,uint48 answerUntil,uint16 defaultBps)"),
                    mandate.arbiter,
                    extension.protectedUntil + mandate.settlement / 2,
                    mandate.defaultBps
                )
            );
        }
        info = PaymentInfo({
            operator: address(mandates),
            payer: mandate.payer,
            receiver: mandate.receiver,
            token: mandate.token,
            maxAmount: cap,
            preApprovalExpiry: end,
            authorizationExpiry: expiry,
            refundExpiry: expiry + mandate.refundWindow,
            minFeeBps: mandate.minFeeBps,
            maxFeeBps: mandate.maxFeeBps,
            feeReceiver: mandate.feeReceiver,
            salt: saltOf(extension, flagsOf(extension))
        });
    }

    /// @dev Of the ordinary mandate: pull `number` in week `week`.
    function weeklyPayment(
        IMandates.Mandate memory mandate,
        uint48 week,
        uint256 number
    ) internal view returns (PaymentInfo memory info, Extension memory extension) {
        return paymentOf(mandate, mandate.start + (week + 1) * WEEK, mandate.amount, number);
    }

    // ---- Signatures ----

    function mandateDigest(bytes32 structHash) internal view returns (bytes32) {
        return mandateDigest(structHash, CHAIN_ID, address(mandates));
    }

    function mandateDigest(bytes32 structHash, uint256 chainId, address where) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Mandates"),
                keccak256("1"),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function signMandate(IMandates.Mandate memory mandate) internal view returns (bytes memory) {
        return sign(PAYER_KEY, mandateDigest(hashMandate(mandate)));
    }

    function pauseHash(bytes32 key, uint256 nonce, uint256 deadline) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("Pause(bytes32 mandate,uint256 nonce,uint256 deadline)");
        return keccak256(abi.encode(typeHash, key, nonce, deadline));
    }

    function resumeHash(bytes32 key, uint256 nonce, uint256 deadline) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("Resume(bytes32 mandate,uint256 nonce,uint256 deadline)");
        return keccak256(abi.encode(typeHash, key, nonce, deadline));
    }

    function cancelHash(bytes32 key, uint256 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Cancel(bytes32 mandate,uint256 deadline)"), key, deadline));
    }

    // ---- Calls that succeed ----

    function activate(IMandates.Mandate memory mandate) internal {
        mandates.activate(mandate, signMandate(mandate));
    }

    function active(IMandates.Mandate memory mandate) internal returns (IMandates.Mandate memory) {
        activate(mandate);
        return mandate;
    }

    /// @dev With the least fee.
    function pullOf(
        IMandates.Mandate memory mandate,
        uint256 amount
    ) internal pure returns (IMandates.Pull memory pull) {
        pull.mandate = mandate;
        pull.amount = amount;
        pull.feeAmount = (amount * mandate.minFeeBps) / 10_000;
        pull.feeReceiver = mandate.feeReceiver;
        pull.shares = new Share[](0);
    }

    function collect(IMandates.Mandate memory mandate, uint256 amount) internal {
        collect(pullOf(mandate, amount));
    }

    function collect(IMandates.Pull memory pull) internal {
        vm.prank(pull.mandate.receiver);
        mandates.collect(pull);
    }

    function pause(IMandates.Mandate memory mandate) internal {
        vm.prank(mandate.payer);
        mandates.pause(mandate.payer, mandate.receiver, hashMandate(mandate), 0, "");
    }

    function resume(IMandates.Mandate memory mandate) internal {
        vm.prank(mandate.payer);
        mandates.resume(mandate.payer, mandate.receiver, hashMandate(mandate), 0, "");
    }

    function cancel(IMandates.Mandate memory mandate) internal {
        vm.prank(mandate.payer);
        mandates.cancel(mandate.payer, mandate.receiver, hashMandate(mandate), mandate.payer, 0, "");
    }

    // ---- Calls that do not ----

    function refuse(IMandates.Mandate memory mandate, uint256 amount, bytes memory expected) internal {
        refuse(pullOf(mandate, amount), expected);
    }

    function refuse(IMandates.Pull memory pull, bytes memory expected) internal {
        refuse(pull.mandate.receiver, abi.encodeCall(mandates.collect, (pull)), expected);
    }

    function refuse(address caller, bytes memory data, bytes memory expected) internal {
        vm.prank(caller);
        (bool done, bytes memory answer) = address(mandates).call(data);
        assertTrue(!done, "done");
        assertEq(answer, expected, "error");
    }

    function withKey(bytes4 selector, IMandates.Mandate memory mandate) internal view returns (bytes memory) {
        return abi.encodeWithSelector(selector, keyOf(mandate));
    }

    function aboveCap(uint256 amount, uint256 left) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IMandates.AmountAboveCap.selector, amount, left);
    }

    function outside(IMandates.Mandate memory mandate, uint256 time) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IMandates.OutsideTheMandate.selector, time, mandate.start, mandate.end);
    }

    // ---- What is seen ----

    function assertMandate(
        IMandates.Mandate memory mandate,
        uint256 period,
        uint256 spent,
        uint256 pulls
    ) internal view {
        IMandates.State memory state = mandates.stateOf(keyOf(mandate));
        assertEq(state.period, period, "period");
        assertEq(state.spent, spent, "spent");
        assertEq(state.pulls, pulls, "pulls");
    }

    function assertFlags(IMandates.Mandate memory mandate, bool isActive, bool paused, bool cancelled) internal view {
        IMandates.State memory state = mandates.stateOf(keyOf(mandate));
        assertTrue(state.active == isActive, "active");
        assertTrue(state.paused == paused, "paused");
        assertTrue(state.cancelled == cancelled, "cancelled");
    }

    /// @dev Events of the mandates alone, in order, since `vm.recordLogs`.
    function mandateEvents() internal returns (Vm.Log[] memory own) {
        Vm.Log[] memory all = vm.getRecordedLogs();
        own = new Vm.Log[](all.length);
        uint256 count;
        for (uint256 i = 0; i < all.length; i++) if (all[i].emitter == address(mandates)) own[count++] = all[i];
        assembly ("memory-safe") {
            mstore(own, count)
        }
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
