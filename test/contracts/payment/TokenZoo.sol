// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Pausable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Pausable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20TransferAuthorization} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20TransferAuthorization.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {PlainToken} from "./Tokens.sol";

/// @title What the library of OpenZeppelin offers to a stablecoin: permit, pause, ERC-3009 with keyed nonces
contract LibraryToken is ERC20TransferAuthorization, ERC20Permit, ERC20Pausable {
    uint8 private immutable DECIMALS;

    constructor(uint8 decimals_) ERC20("Library", "LIB") ERC20Permit("Library") {
        DECIMALS = decimals_;
    }

    function mint(address to, uint256 value) external {
        _mint(to, value);
    }

    function pause() external {
        _pause();
    }

    function unpause() external {
        _unpause();
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _useCheckedNonce(address owner, uint256 nonce) internal override(Nonces, NoncesKeyed) {
        super._useCheckedNonce(owner, nonce);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Pausable) {
        super._update(from, to, value);
    }
}

/// @title The library's ERC-3009 alone, which takes only v, r and s
contract SplitSignatureToken is ERC3009 {
    constructor() ERC20("Split", "VRS") EIP712("Split", "1") {}

    function mint(address to, uint256 value) external {
        _mint(to, value);
    }

    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }
}

/// @title A token that asks the account itself for every signature (ERC-1271), and so serves no account with a key
contract AskingToken is PlainToken, EIP712 {
    constructor() EIP712("Asking", "1") {}

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 typeHash = keccak256(
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, from, to, value, validAfter, validBefore, nonce));
        bytes memory question = abi.encodeWithSelector(0x1626ba7e, _hashTypedDataV4(structHash), signature);
        (, bytes memory answer) = from.staticcall(question);
        require(answer.length == 32 && bytes32(answer) == bytes32(bytes4(0x1626ba7e)), "refused");
        move(from, to, value);
    }

    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }
}

/// @title As Tether's: returns nothing, an allowance is changed only from or to zero, and a fee sleeps in it
contract TetherToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    /// @dev Basis points that the receiver gets less.
    uint256 public feeBps;

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    function approve(address spender, uint256 value) external {
        require(value == 0 || allowance[msg.sender][spender] == 0, "from or to zero");
        allowance[msg.sender][spender] = value;
    }

    function transfer(address to, uint256 value) external {
        move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        if (allowance[from][msg.sender] != type(uint256).max) allowance[from][msg.sender] -= value;
        move(from, to, value);
    }

    function move(address from, address to, uint256 value) private {
        uint256 fee = (value * feeBps) / 10_000;
        balanceOf[from] -= value;
        balanceOf[to] += value - fee;
        balanceOf[address(this)] += fee;
    }
}

/// @title Balances are shares of something that grows and shrinks
contract RebasingToken {
    uint256 private constant ONE = 1e27;

    mapping(address account => uint256) private shares;
    mapping(address owner => mapping(address spender => uint256)) private allowance;
    /// @dev Units that a share stands for, times 1e27.
    uint256 private index = ONE;

    function rebase(uint256 index_) external {
        index = index_;
    }

    function mint(address to, uint256 value) external {
        shares[to] += (value * ONE) / index;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        return move(from, to, value);
    }

    function balanceOf(address account) external view returns (uint256) {
        return (shares[account] * index) / ONE;
    }

    function move(address from, address to, uint256 value) private returns (bool) {
        uint256 part = (value * ONE) / index;
        shares[from] -= part;
        shares[to] += part;
        return true;
    }
}

/// @title Refuses to move nothing
contract StrictToken is PlainToken {
    function transfer(address to, uint256 value) external override returns (bool) {
        return strictly(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        spend(from, value);
        return strictly(from, to, value);
    }

    function strictly(address from, address to, uint256 value) private returns (bool) {
        require(value != 0, "zero");
        move(from, to, value);
        return true;
    }
}

/// @title Takes a unit more from the sender than it was told to move, once it has begun to
contract SkimmingToken is PlainToken {
    uint256 public skim;

    function begin() external {
        skim = 1;
    }

    function transfer(address to, uint256 value) external override returns (bool) {
        move(msg.sender, to, value);
        move(msg.sender, address(this), skim);
        return true;
    }
}

/// @title Whoever sends or receives is called, as ERC-777 does, when it has asked for it; it comes back with every call
contract HookedToken is PlainToken {
    mapping(address account => Visitor) public hooks;

    function register(address account, Visitor visitor) external {
        hooks[account] = visitor;
    }

    function transfer(address to, uint256 value) external override returns (bool) {
        return hooked(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        spend(from, value);
        return hooked(from, to, value);
    }

    function hooked(address from, address to, uint256 value) private returns (bool) {
        if (address(hooks[from]) != address(0)) hooks[from].visit();
        move(from, to, value);
        if (address(hooks[to]) != address(0)) hooks[to].visit();
        return true;
    }
}

/// @title Tries every call it was given, and insists that the lock refuses each
contract Visitor {
    uint256 public visits;
    address private immutable TARGET;
    bytes[] private calls;

    error Entered(uint256 entry, bytes answer);

    constructor(address target, bytes[] memory calls_) {
        TARGET = target;
        for (uint256 i = 0; i < calls_.length; i++) calls.push(calls_[i]);
    }

    function visit() external {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool done, bytes memory answer) = TARGET.call(calls[i]);
            bool locked = !done && answer.length == 4 && bytes4(answer) == ReentrancyLock.Reentrancy.selector;
            if (!locked) revert Entered(i, answer);
        }
        visits++;
    }
}

/// @title Another token behind a proxy that disturbs the answers of the functions it is told to
contract MaskedToken {
    enum Answer {
        True,
        /// Followed by 200 kB.
        Padded,
        /// The first 31 bytes only.
        Cut,
        /// One byte, 0x01.
        Short,
        /// Nothing.
        Silent,
        /// Zero, without doing anything.
        False,
        /// All bits set, without doing anything.
        Huge,
        /// One, without doing anything.
        Idle,
        /// Reverts with 200 kB.
        Bomb,
        /// Uses all gas it is given.
        Burn
    }

    uint256 private constant LENGTH = 200_000;
    address private immutable TOKEN;
    /// @dev Out of the way of the token's own storage.
    uint256[100] private gap;
    mapping(bytes4 selector => Answer) private answers;

    constructor(address token) {
        TOKEN = token;
    }

    function disturb(bytes4 selector, Answer how) external {
        answers[selector] = how;
    }

    // solhint-disable-next-line no-complex-fallback
    fallback() external {
        Answer how = answers[msg.sig];
        if (how == Answer.Bomb) answer(1, LENGTH, true);
        if (how == Answer.Burn)
            assembly ("memory-safe") {
                invalid()
            }
        if (how == Answer.False) answer(0, 32, false);
        if (how == Answer.Huge) answer(type(uint256).max, 32, false);
        if (how == Answer.Idle) answer(1, 32, false);
        (bool done, bytes memory honest) = TOKEN.delegatecall(msg.data);
        bytes32 word = bytes32(honest);
        if (!done || how == Answer.True) {
            assembly ("memory-safe") {
                switch done
                case 0 {
                    revert(add(honest, 0x20), mload(honest))
                }
                default {
                    return(add(honest, 0x20), mload(honest))
                }
            }
        }
        if (how == Answer.Padded) answer(uint256(word), LENGTH, false);
        if (how == Answer.Cut) answer(uint256(word), 31, false);
        if (how == Answer.Short) answer(1 << 248, 1, false);
        answer(0, 0, false);
    }

    function answer(uint256 word, uint256 length, bool failing) private pure {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, word)
            if failing {
                revert(free, length)
            }
            return(free, length)
        }
    }
}

/// @title Says that it moved what it did not, either way
contract LyingToken is PlainToken {
    function transfer(address, uint256) external pure override returns (bool) {
        return true;
    }

    function transferFrom(address, address to, uint256 value) external override returns (bool) {
        balanceOf[to] += value;
        return true;
    }
}

/// @title What the proxy of a stablecoin may become: the same balances, and a fee of one percent
/// @dev The places of balances and allowances are those of FiatTokenV2_2.
contract TaxingUpgrade {
    uint256[9] private gap;
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function transfer(address to, uint256 value) external returns (bool) {
        return move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        return move(from, to, value);
    }

    function move(address from, address to, uint256 value) private returns (bool) {
        balanceOf[from] -= value;
        balanceOf[to] += value - value / 100;
        return true;
    }
}
