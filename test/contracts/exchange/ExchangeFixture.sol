// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Exchange} from "../../../contracts/exchange/Exchange.sol";
import {IAggregator} from "../../../contracts/exchange/IAggregator.sol";
import {IExchange} from "../../../contracts/exchange/IExchange.sol";
import {PriceFeed} from "../../../contracts/exchange/PriceFeed.sol";
import {Guard} from "../../../contracts/guard/Guard.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {assertEq} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {PaymentFixture} from "../payment/PaymentFixture.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Aggregator} from "./Aggregator.sol";
import {IUniswapFactory, Liquidity, Uniswap} from "./Uniswap.sol";

/// @title A merchant who is settled in euros, a payer who pays in dollars, and what lies between
/// @notice One euro is 1.10 dollars, to the feeds and in the pool. What is signed is derived here a second time.
abstract contract ExchangeFixture is PaymentFixture {
    using Stablecoin for IFiatToken;

    bytes internal constant VENUE = hex"00";
    bytes internal constant QUOTE = hex"01";
    uint8 internal constant ALLOWANCE = 0x00;
    uint8 internal constant ERC3009 = 0x01;
    uint8 internal constant PERMIT2 = 0x04;

    uint256 internal constant MAKER_KEY = 0x3a4e4;
    bytes32 internal constant USD = "USD";
    uint32 internal constant HEARTBEAT = 1 days;
    uint48 internal constant EXPIRY = START + 10 minutes;
    /// @dev Of dollars for `MAX` euros: 1.2 each, so that the feeds are the narrower limit.
    uint120 internal constant MAX_IN = 120e6;
    uint16 internal constant SLIPPAGE = 100;

    string internal constant TERMS_TYPE =
        "PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)";
    string internal constant CONVERSION_TYPE =
        "Conversion(PaymentInfo payment,address tokenIn,uint120 maxIn,address via,uint16 slippageBps,uint48 expiry)";
    string internal constant QUOTE_TYPE =
        "Quote(address maker,address tokenIn,uint256 amountIn,address tokenOut,uint256 amountOut,address taker,bytes32 paymentInfoHash,uint48 expiry,uint256 nonce)";

    Guard internal guard;
    Exchange internal exchange;
    IUniswapFactory internal factory;
    Liquidity internal provider;
    address internal router;
    Aggregator internal dollars;
    Aggregator internal euros;
    PriceFeed internal feedIn;
    PriceFeed internal feedOut;
    address internal maker = vm.addr(MAKER_KEY);

    function setUp() public virtual override {
        super.setUp();
        guard = Guard(deployOrMutant("Guard", abi.encode(this, this, 0)));
        bytes memory arguments = abi.encode(Permit2Fixture.PERMIT2, guard);
        escrow = PaymentEscrow(deployOrMutant("PaymentEscrow", arguments));
        standard = IAuthCaptureEscrow(address(escrow));
        vm.label(address(escrow), "escrow");
        arguments = abi.encode(escrow, Permit2Fixture.PERMIT2);
        exchange = Exchange(deployOrMutant("Exchange", arguments));
        vm.label(address(exchange), "exchange");

        (factory, router) = Uniswap.deploy();
        provider = new Liquidity();
        usdc.fund(address(provider), 1e14);
        eurc.fund(address(provider), 1e14);
        Uniswap.pool(factory, provider, address(eurc), address(usdc), 100, 110, 1e13);
        guard.list(IGuard.Kind.Venue, router);

        dollars = new Aggregator(8, 1e8, START);
        euros = new Aggregator(8, 1.1e8, START);
        feedIn = listedFeed(address(usdc), dollars);
        feedOut = listedFeed(address(eurc), euros);

        eurc.fund(maker, FUNDS);
        allow(eurc, maker, address(exchange));
        allow(usdc, payer, address(exchange));
        allow(usdc, payer, Permit2Fixture.PERMIT2);
    }

    // ---- Parts ----

    function listedFeed(address token, Aggregator aggregator) internal returns (PriceFeed feed) {
        feed = makeFeed(token, aggregator, IAggregator(address(0)), 0);
        guard.list(IGuard.Kind.Oracle, address(feed));
    }

    function makeFeed(
        address token,
        Aggregator aggregator,
        IAggregator sequencer,
        uint32 grace
    ) internal returns (PriceFeed) {
        int256 highest = int256(1e3 * 10 ** uint256(aggregator.decimals()));
        bytes memory arguments = abi.encode(token, USD, aggregator, HEARTBEAT, int256(1), highest, sequencer, grace);
        return PriceFeed(deployOrMutant("PriceFeed", arguments));
    }

    function allow(IFiatToken token, address owner, address spender) internal {
        vm.prank(owner);
        token.approve(spender, type(uint256).max);
    }

    /// @dev In euros.
    function euroTerms() internal view returns (PaymentInfo memory info) {
        info = terms();
        info.token = address(eurc);
    }

    function conversion() internal view returns (IExchange.Conversion memory) {
        return
            IExchange.Conversion({
                tokenIn: address(usdc),
                maxIn: MAX_IN,
                via: address(0),
                slippageBps: SLIPPAGE,
                expiry: EXPIRY
            });
    }

    /// @dev The maker gives `amountOut` euros for 1.10 dollars each, to anybody for any payment.
    function quote(uint256 amountOut) internal view returns (IExchange.Quote memory) {
        return
            IExchange.Quote({
                maker: maker,
                tokenIn: address(usdc),
                amountIn: (amountOut * 110) / 100,
                tokenOut: address(eurc),
                amountOut: amountOut,
                taker: address(0),
                paymentInfoHash: 0,
                expiry: EXPIRY,
                nonce: 5
            });
    }

    // ---- Hashes ----

    function hashConversion(
        PaymentInfo memory info,
        IExchange.Conversion memory agreed
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(abi.encodePacked(CONVERSION_TYPE, TERMS_TYPE)),
                    hashTerms(info),
                    agreed.tokenIn,
                    agreed.maxIn,
                    agreed.via,
                    agreed.slippageBps,
                    agreed.expiry
                )
            );
    }

    function hashQuote(IExchange.Quote memory offered) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(QUOTE_TYPE)), offered));
    }

    function exchangeDigest(bytes32 structHash) internal view returns (bytes32) {
        return exchangeDigest(structHash, CHAIN_ID, address(exchange));
    }

    function exchangeDigest(bytes32 structHash, uint256 chainId, address where) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Exchange"),
                keccak256("1"),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    // ---- Signatures ----

    function agree(
        PaymentInfo memory info,
        IExchange.Conversion memory agreed,
        uint8 intake
    ) internal view returns (bytes memory) {
        return agree(info, agreed, intake, PAYER_KEY);
    }

    function agree(
        PaymentInfo memory info,
        IExchange.Conversion memory agreed,
        uint8 intake,
        uint256 key
    ) internal view returns (bytes memory) {
        bytes32 hash = hashConversion(info, agreed);
        if (intake == ALLOWANCE) return sign(key, exchangeDigest(hash));
        if (intake == ERC3009) {
            bytes32 nonce = tokenNonce(hash);
            return sign(key, receiveDigest(info.payer, address(exchange), agreed.maxIn, agreed.expiry, nonce));
        }
        return
            Permit2Fixture.signWitness(
                key,
                agreed.tokenIn,
                agreed.maxIn,
                address(exchange),
                uint256(hash),
                agreed.expiry,
                hash,
                string.concat(
                    "Conversion witness)",
                    CONVERSION_TYPE,
                    TERMS_TYPE,
                    "TokenPermissions(address token,uint256 amount)"
                )
            );
    }

    function offer(IExchange.Quote memory offered, uint8 delivery) internal view returns (bytes memory) {
        bytes32 hash = hashQuote(offered);
        if (delivery == ALLOWANCE) return sign(MAKER_KEY, exchangeDigest(hash));
        return eurc.signReceive(MAKER_KEY, address(exchange), offered.amountOut, 0, offered.expiry, tokenNonce(hash));
    }

    // ---- Collector data ----

    function order(
        PaymentInfo memory info,
        IExchange.Conversion memory agreed,
        uint8 intake
    ) internal view returns (IExchange.Order memory) {
        return
            IExchange.Order({
                conversion: agreed,
                intake: intake,
                feedIn: address(feedIn),
                feedOut: address(feedOut),
                signature: agree(info, agreed, intake)
            });
    }

    function throughVenue(IExchange.Order memory ordered) internal view returns (bytes memory) {
        return throughVenue(ordered, router, Uniswap.path(address(eurc), ordered.conversion.tokenIn));
    }

    function throughVenue(
        IExchange.Order memory ordered,
        address venue,
        bytes memory path
    ) internal pure returns (bytes memory) {
        return bytes.concat(VENUE, abi.encode(ordered, venue, path));
    }

    function throughMaker(
        IExchange.Order memory ordered,
        IExchange.Quote memory offered,
        uint8 delivery
    ) internal view returns (bytes memory) {
        return throughMaker(ordered, offered, delivery, offer(offered, delivery));
    }

    function throughMaker(
        IExchange.Order memory ordered,
        IExchange.Quote memory offered,
        uint8 delivery,
        bytes memory signature
    ) internal pure returns (bytes memory) {
        return bytes.concat(QUOTE, abi.encode(ordered, offered, delivery, signature));
    }

    // ---- Calls of the operator ----

    function chargeBy(PaymentInfo memory info, uint256 amount, bytes memory data) internal {
        vm.prank(info.operator);
        standard.charge(info, amount, address(exchange), data, MIN_FEE, FEE_RECEIVER);
    }

    function authorizeBy(PaymentInfo memory info, uint256 amount, bytes memory data) internal {
        vm.prank(info.operator);
        escrow.authorize(info, amount, address(exchange), data);
    }

    function refuseBy(PaymentInfo memory info, uint256 amount, bytes memory data, bytes memory expected) internal {
        uint256 kept = usdc.balanceOf(info.payer);
        vm.expectRevert(expected);
        vm.prank(info.operator);
        escrow.authorize(info, amount, address(exchange), data);
        assertState(info, false, 0, 0);
        assertEq(usdc.balanceOf(info.payer), kept, "payer");
    }

    // ---- What is seen ----

    function assertHoldsNothing() internal view {
        assertEq(usdc.balanceOf(address(exchange)), 0, "dollars in the exchange");
        assertEq(eurc.balanceOf(address(exchange)), 0, "euros in the exchange");
        assertEq(usdc.allowance(address(exchange), router), 0, "left to the venue");
    }
}
